import type { RowContent } from '../../../../../common/datasetRow.ts';
import type { AlikeRow, Cluster, DuplicatesStatus } from '../../../../../contract/datasets/duplicates.ts';
import { type Stretch, wordDifferences } from '../../../../../ml/datasets/duplicates/wordDifferences.ts';
import type { DatasetFile } from '../../datasetFile.ts';
import type { OperationContext } from '../../operation.ts';
import { countLive } from '../../walkRows.ts';
import { idRanges, inSlices } from '../slices.ts';
import { lastSearch } from './find.ts';

const shownRows = 12;
const shownCharacters = 2_000;

export async function duplicatesStatus(
  file: DatasetFile,
  _input: Readonly<Record<string, never>>,
  context: OperationContext,
): Promise<DuplicatesStatus> {
  const count = (sql: string) => file.get<{ count: number }>(sql)?.count ?? 0;
  const last = lastSearch(file);
  const of = countLive(file);
  return {
    threshold: last?.threshold ?? null,
    at: last?.at ?? null,
    waiting: last === null ? of : await inSlices(countWaiting(file), context),
    of,
    clusters: count('SELECT count(*) AS count FROM clusters WHERE size > 1'),
    rows: count('SELECT coalesce(sum(size), 0) AS count FROM clusters WHERE size > 1'),
    separations: count('SELECT count(DISTINCT group_id) AS count FROM separations'),
  };
}

function* countWaiting(file: DatasetFile): Generator<void, number> {
  let waiting = 0;
  for (const { after, upTo } of idRanges(file)) {
    waiting +=
      file.get<{ count: number }>(
        `SELECT count(*) AS count FROM rows LEFT JOIN compared ON row = id
         WHERE id > ? AND id <= ? AND removed IS NULL AND compared.fingerprint IS NOT rows.fingerprint`,
        after,
        upTo,
      )?.count ?? 0;
    yield;
  }
  return waiting;
}

export interface ClusterQuery {
  readonly after?: { readonly size: number; readonly cluster: number } | undefined;
  readonly atMost: number;
}

/** The greatest first, rows beside each other. */
export async function pageClusters(
  file: DatasetFile,
  { after: { size, cluster } = { size: Number.MAX_SAFE_INTEGER, cluster: 0 }, atMost }: ClusterQuery,
  context: OperationContext,
): Promise<{ clusters: Cluster[] }> {
  const found = file.all<{ cluster: number; size: number }>(
    `SELECT cluster, size FROM clusters WHERE size > 1 AND (size < ? OR (size = ? AND cluster > ?))
     ORDER BY size DESC, cluster LIMIT ?`,
    ...[size, size, cluster, atMost],
  );
  const clusters: Cluster[] = [];
  for (const next of found) {
    clusters.push({ ...next, rows: markDifferences(readAlike(file, next.cluster)) });
    await context.breathe();
  }
  return { clusters };
}

interface StoredAlike {
  readonly id: number;
  readonly stars: number | null;
  readonly label: string | null;
  readonly review: 'approved' | 'rejected' | null;
  readonly characters: number;
  readonly changed_at: string;
  readonly content: string;
}

function readAlike(file: DatasetFile, cluster: number): AlikeRow[] {
  return file
    .all<StoredAlike>(
      `SELECT rows.*, content FROM rows JOIN contents USING (id)
       WHERE cluster = ? AND removed IS NULL ORDER BY id LIMIT ${shownRows}`,
      cluster,
    )
    .map(({ id, stars, label, review, characters, changed_at, content }) => ({
      row: id,
      ...{ stars, label, characters },
      review: review ?? 'open',
      changedAt: changed_at,
      texts: textsWithSpeakers(JSON.parse(content) as RowContent).map(({ who, text }) => ({
        who,
        text: text.slice(0, shownCharacters),
        differs: [],
      })),
    }));
}

/** Beside the first row; in the first, whatever is not in all others. */
function markDifferences(rows: readonly AlikeRow[]): AlikeRow[] {
  const [first, ...others] = rows;
  if (first === undefined) return [];
  const joined = (row: AlikeRow) => row.texts.map(({ text }) => text).join('\n');
  const found = others.map((row) => wordDifferences(joined(first), joined(row)));
  return [
    withDifferences(first, union(found.flatMap(({ one }) => one))),
    ...others.map((row, at) => withDifferences(row, found[at]?.other ?? [])),
  ];
}

function union(stretches: readonly Stretch[]): Stretch[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of stretches.toSorted((one, other) => one.start - other.start)) {
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

/** Stretches of the joined texts, each in the text that it lies in. */
function withDifferences(row: AlikeRow, stretches: readonly Stretch[]): AlikeRow {
  let from = 0;
  const texts = row.texts.map((part) => {
    const begin = from;
    const { length } = part.text;
    from += length + 1;
    const differs = stretches.flatMap(({ start, end }) => {
      const [first, last] = [Math.max(0, start - begin), Math.min(length, end - begin)];
      return first < last ? [{ start: first, end: last }] : [];
    });
    return { ...part, differs };
  });
  return { ...row, texts };
}

function textsWithSpeakers(content: RowContent): { who: string; text: string }[] {
  if ('text' in content) return [{ who: 'text', text: content.text }];
  if ('image' in content) return [{ who: 'text', text: content.name }];
  const turns = content.turns.map(({ role, content: text }) => ({ who: role as string, text }));
  if (!('chosen' in content)) return turns;
  return [...turns, { who: 'chosen', text: content.chosen }, { who: 'rejected', text: content.rejected }];
}
