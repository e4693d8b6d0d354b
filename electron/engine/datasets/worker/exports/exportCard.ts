import type { DatasetKind } from '../../../../common/datasetRow.ts';
import type { ExportResult } from '../../../../contract/datasets/exports.ts';
import type { Manifest } from '../../../../contract/datasets/versions.ts';
import { type CardFacts, datasetCard } from '../../../../ml/datasets/exports/card.ts';
import { type DatasetFile, readMeta } from '../datasetFile.ts';
import { labelCheck } from '../labelling/checkStatus.ts';
import { readCleaning } from '../versions/manifest.ts';
import type { ExportFolder } from './exportFolder.ts';
import type { ExportInput } from './exportRows.ts';
import type { RowTally } from './exportTally.ts';

export interface Written {
  /** The version, or the draft. */
  readonly state: DatasetFile;
  readonly folder: ExportFolder;
  readonly report: Pick<ExportResult, 'losses'>;
  readonly tally: RowTally;
  readonly kind: DatasetKind;
}

/** README.md: what this is, where it comes from, what was done to it, and what the format could not say. */
export function writeCard({ state, folder, report, tally, kind }: Written, input: ExportInput): void {
  const manifest = input.wish.of === 'draft' ? null : readMeta<Manifest | null>(state, 'manifest', null);
  const facts: CardFacts = {
    title: input.dataset.name,
    description: manifest?.dataset.description ?? input.dataset.description,
    notes: manifest?.notes ?? '',
    kind,
    version: manifest && versionFacts(state, manifest),
    at: new Date().toISOString(),
    actor: input.actor,
    tool: input.tool,
    rows: tally.rows,
    splits: tally.counts('splits'),
    labels: tally.counts('labels'),
    languages: tally.counts('languages'),
    sources: sourcesOf(state, tally, manifest),
    cleaning: manifest?.cleaning ?? readCleaning(state),
    labelCheck: manifest?.labelCheck ?? labelCheck(state),
    leakage: manifest?.leakage ?? null,
    files: folder.files(),
    losses: report.losses,
  };
  folder.write('README.md', datasetCard(facts, input.language));
}

function versionFacts(state: DatasetFile, { number, name }: Manifest): CardFacts['version'] {
  const withdrawn = state.get<{ rows: number }>(
    'SELECT count(*) AS rows FROM rows WHERE withdrawn IS NOT NULL',
  );
  return { number, name, hash: readMeta(state, 'hash', ''), withdrawn: withdrawn?.rows ?? 0 };
}

type Source = Omit<CardFacts['sources'][number], 'rows'> & { readonly id: number };

function sourcesOf(state: DatasetFile, tally: RowTally, manifest: Manifest | null): CardFacts['sources'] {
  const counts = new Map(tally.counts('sources').map(({ name, rows }) => [name, rows]));
  const sources: readonly Source[] =
    manifest?.sources ?? state.all<Source>('SELECT id, name, sha256, licence FROM sources ORDER BY id');
  return sources
    .map(({ id, name, sha256, licence }) => ({ name, sha256, licence, rows: counts.get(String(id)) ?? 0 }))
    .filter(({ rows }) => rows > 0);
}
