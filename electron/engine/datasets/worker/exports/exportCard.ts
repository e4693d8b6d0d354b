import type { DatasetKind } from '../../../../common/datasetRow.ts';
import type { Manifest } from '../../../../contract/datasets/versions.ts';
import { type CardFacts, exportCard } from '../../../../ml/datasets/exports/card.ts';
import { type DatasetFile, readMeta } from '../datasetFile.ts';
import { labelCheck } from '../labelling/checkStatus.ts';
import { readCleaning } from '../versions/manifest.ts';
import type { ExportFolder } from './exportFolder.ts';
import type { ExportInput, Report } from './exportRows.ts';
import type { RowTally } from './exportTally.ts';

export interface Written {
  /** The version, or the draft. */
  readonly state: DatasetFile;
  readonly folder: ExportFolder;
  readonly report: Report;
  readonly tally: RowTally;
  readonly kind: DatasetKind;
}

/** README.md: what this is, where it comes from, what was done to it, and what the format could not say. */
export function writeCard({ state, folder, report, tally, kind }: Written, input: ExportInput): void {
  const { wish, dataset, tool } = input;
  const manifest = wish.of === 'draft' ? null : readMeta<Manifest | null>(state, 'manifest', null);
  const facts: CardFacts = {
    dataset: manifest?.dataset ?? { ...dataset, kind },
    version: manifest && { ...manifest, hash: readMeta(state, 'hash', '') },
    exportedAt: new Date().toISOString(),
    tool,
    ...{ shape: wish.shape, format: wish.format, report },
    files: folder.files().map(({ path, ...file }) => ({ name: path, ...file })),
    splits: tally.counts('splits'),
    labels: tally.counts('labels'),
    languages: tally.counts('languages'),
    sources: sourcesOf(state, tally, manifest),
    cleaning: manifest?.cleaning ?? readCleaning(state),
    withdrawn: manifest ? countWithdrawn(state) : 0,
    labelCheck: manifest?.labelCheck ?? labelCheck(state),
    leaking: manifest?.leakage.leaking ?? tally.leaking(),
  };
  folder.write('README.md', exportCard(facts));
}

function countWithdrawn(version: DatasetFile): number {
  const found = version.get<{ rows: number }>(
    'SELECT count(*) AS rows FROM rows WHERE withdrawn IS NOT NULL',
  );
  return found?.rows ?? 0;
}

type Source = Omit<CardFacts['sources'][number], 'rows'> & { readonly id: number };

function sourcesOf(state: DatasetFile, tally: RowTally, manifest: Manifest | null): CardFacts['sources'] {
  const counts = new Map(tally.counts('sources').map(({ name, rows }) => [name, rows]));
  const sources: readonly Source[] =
    manifest?.sources ??
    state.all<Source>('SELECT id, name, size_bytes AS sizeBytes, sha256, licence FROM sources ORDER BY id');
  return sources
    .map(({ id, name, sizeBytes, sha256, licence }) => ({
      ...{ name, sizeBytes, sha256, licence },
      rows: counts.get(String(id)) ?? 0,
    }))
    .filter(({ rows }) => rows > 0);
}
