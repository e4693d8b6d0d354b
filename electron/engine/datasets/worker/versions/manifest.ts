import type { LabelCheck } from '../../../../contract/datasets/labelling.ts';
import type { Leakage, Manifest } from '../../../../contract/datasets/versions.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { readDatasetSettings } from '../settings.ts';
import type { Belonging, Names } from './belonging.ts';

export interface FreezeInput {
  /** As the list of data sets knows it. */
  readonly dataset: { readonly id: string; readonly name: string; readonly description: string };
  readonly name: string;
  readonly notes: string;
  readonly actor: string;
  /** Name and version of this program. */
  readonly tool: string;
}

export interface ManifestParts extends FreezeInput {
  readonly number: number;
  readonly belonging: Belonging;
  readonly characters: number;
  readonly leakage: Leakage;
  readonly labelCheck: LabelCheck;
  readonly lineage: Manifest['lineage'];
}

/** What a version says of itself; `file` is the draft as it was frozen. */
export function buildManifest(file: DatasetFile, parts: ManifestParts): Manifest {
  const { dataset, number, name, notes, actor, tool, belonging, characters, leakage, labelCheck, lineage } =
    parts;
  return {
    format: 1,
    dataset: { ...dataset, kind: readDatasetSettings(file).kind },
    ...{ number, name, notes, actor, at: new Date().toISOString(), tool },
    rows: belonging.ids.length,
    characters,
    splits: leakage.splits,
    labels: countNames(belonging.strata.label),
    languages: countNames(belonging.strata.language),
    sources: readSources(file, belonging.strata.source),
    lineage,
    cleaning: readCleaning(file),
    labelCheck,
    leakage,
  };
}

function countNames({ of, names }: Names): Manifest['labels'] {
  const counts = new Uint32Array(names.length);
  for (const name of of) counts[name] = (counts[name] as number) + 1;
  return names
    .map((name, at) => ({ name, rows: counts[at] as number }))
    .sort((one, other) => other.rows - one.rows || ((one.name ?? '') < (other.name ?? '') ? -1 : 1));
}

function readSources(file: DatasetFile, names: Names): Manifest['sources'] {
  const rows = new Map(countNames(names).map(({ name, rows: count }) => [name, count]));
  return file
    .all<Omit<Manifest['sources'][number], 'rows'>>(
      'SELECT id, name, size_bytes AS sizeBytes, sha256, licence FROM sources ORDER BY id',
    )
    .map((source) => ({ ...source, rows: rows.get(String(source.id)) ?? 0 }));
}

/** Steps that count, by their kind. */
export function readCleaning(file: DatasetFile): Manifest['cleaning'] {
  return file.all(
    `SELECT kind, count(*) AS steps, sum(rows) AS rows FROM operations
     WHERE state = 'done' AND kind NOT IN ('undo', 'versions.freeze') GROUP BY kind ORDER BY min(id)`,
  );
}
