import type { RowContent } from '../../../../../common/datasetRow.ts';
import { comparedText } from '../../../../../ml/datasets/duplicates/comparedText.ts';
import {
  type NearDuplicates,
  searchNearDuplicates,
} from '../../../../../ml/datasets/duplicates/nearDuplicates.ts';
import type { Separation } from '../../../../../ml/datasets/duplicates/separations.ts';
import { type DatasetFile, readMeta, writeMeta } from '../../datasetFile.ts';
import type { OperationContext } from '../../operation.ts';
import { countLive } from '../../walkRows.ts';
import { idRanges, inSlices, storeInSlices } from '../slices.ts';
import { type ComparedRows, readComparedRows } from './comparedRows.ts';
import { signRows } from './signRows.ts';

/** The last search that came to its end. */
export interface LastSearch {
  readonly threshold: number;
  readonly at: string;
}

export function lastSearch(file: DatasetFile): LastSearch | null {
  return readMeta<LastSearch | null>(file, 'duplicates', null);
}

export interface FoundDuplicates {
  readonly clusters: number;
  /** In all clusters together. */
  readonly rows: number;
  /** Rows that were new, or all. */
  readonly compared: number;
}

/** Of the work, what signing is; the rest is comparing. */
const signingShare = 0.6;

/**
 * Puts near duplicates into clusters. What was signed is kept when it is stopped, and rows that were compared with each other
 * before are not again. Clusters follow from the contents, so they are no step of the history.
 */
export async function findDuplicates(
  file: DatasetFile,
  { threshold }: { readonly threshold: number },
  context: OperationContext,
): Promise<FoundDuplicates> {
  const of = countLive(file);
  const tell = (share: number) => context.progress(Math.round(share * of), of);
  await storeInSlices(
    file,
    told(signRows(file), (done) => tell(signingShare * Math.min(1, done / of))),
    context,
  );
  const isKnown = lastSearch(file)?.threshold === threshold;
  const rows = await readComparedRows(file, { isKnown }, context);
  const found = await inSlices(
    told(
      searchNearDuplicates({
        ...{ threshold, ...rows },
        separations: readSeparations(file, rows),
        textOf: (place) => readText(file, rows.ids[place] as number),
      }),
      (_, share) => tell(signingShare + (1 - signingShare) * share),
    ),
    context,
  );
  await storeInSlices(file, storeClusters(file, rows, found), context);
  await storeInSlices(file, storeCompared(file, rows, found), context);
  writeMeta(file, 'duplicates', { threshold, at: new Date().toISOString() } satisfies LastSearch);
  tell(1);
  return {
    clusters: found.clusters.length,
    rows: found.clusters.reduce((sum, { length }) => sum + length, 0),
    compared: rows.ids.length - rows.firstNew,
  };
}

/** The same steps; each number is told, with the sum of those before. */
function* told<Result>(
  steps: Generator<number, Result>,
  tell: (sum: number, last: number) => void,
): Generator<number, Result> {
  let sum = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    sum += step.value;
    tell(sum, step.value);
    yield step.value;
  }
}

function readText(file: DatasetFile, row: number): string {
  const found = file.get<{ content: string }>('SELECT content FROM contents WHERE id = ?', row);
  return found === null ? '' : comparedText(JSON.parse(found.content) as RowContent);
}

/** What was said of rows as they were then counts no more when they say something else. */
function readSeparations(file: DatasetFile, rows: ComparedRows): Separation[] {
  return file
    .all<{ group_id: number; side: number; row: number }>(
      `SELECT group_id, side, row FROM separations JOIN rows ON id = row
       WHERE separations.fingerprint = rows.fingerprint`,
    )
    .flatMap(({ group_id, side, row }) => {
      const place = rows.placeOf(row);
      return place === undefined ? [] : [{ group: group_id, side, row: place }];
    });
}

/** A cluster's number is its first row's, so most of them stay the same from one search to the next. */
function* storeClusters(file: DatasetFile, rows: ComparedRows, found: NearDuplicates): Generator<void> {
  const clusterOf = new Map<number, number>();
  for (const places of found.clusters) {
    const ids = places.map((place) => rows.ids[place] as number);
    const first = ids.reduce((least, id) => Math.min(least, id));
    for (const id of ids) clusterOf.set(id, first);
  }
  for (const { after, upTo } of idRanges(file)) {
    const stored = file.all<{ id: number; cluster: number | null }>(
      'SELECT id, cluster FROM rows WHERE id > ? AND id <= ? AND removed IS NULL',
      after,
      upTo,
    );
    for (const { id, cluster } of stored) {
      const now = clusterOf.get(id) ?? null;
      if (now !== cluster) file.run('UPDATE rows SET cluster = ? WHERE id = ?', now, id);
    }
    yield;
  }
}

const pairsAtOnce = 500;

/** Until it is done nothing counts as compared: after a kill the next search begins anew. */
function* storeCompared(file: DatasetFile, rows: ComparedRows, found: NearDuplicates): Generator<void> {
  writeMeta(file, 'duplicates', null);
  for (const { after, upTo } of idRanges(file)) {
    for (const { row } of file.all<{ row: number }>(
      'SELECT row FROM compared WHERE row > ? AND row <= ?',
      after,
      upTo,
    ))
      if (rows.placeOf(row) === undefined) file.run('DELETE FROM compared WHERE row = ?', row);
    yield;
  }
  for (let place = rows.firstNew; place < rows.ids.length; place++) {
    file.run(
      'INSERT OR REPLACE INTO compared (row, fingerprint) VALUES (?, ?)',
      rows.ids[place] as number,
      rows.fingerprints[place] as number,
    );
    if (place % pairsAtOnce === 0) yield;
  }
  file.run('DELETE FROM alike');
  for (const [at, [row, other]] of [...rows.known, ...found.pairs.map(asPlaces)].entries()) {
    file.run(
      'INSERT OR IGNORE INTO alike (row, other) VALUES (?, ?)',
      rows.ids[row] as number,
      rows.ids[other] as number,
    );
    if (at % pairsAtOnce === 0) yield;
  }
}

function asPlaces({ row, other }: NearDuplicates['pairs'][number]): readonly [number, number] {
  return [row, other];
}
