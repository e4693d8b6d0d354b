import { matchExpression, type SearchTerm, searchTerms, searchWords } from '../../../store/searchWords.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { countUnindexed, readIndexed, wordsOf } from './indexRows.ts';

/** Rows that the index does not hold yet are looked through when they are few: so many, and no more. */
const mostLooked = 1_000;

/** Rows that a search does not see at the moment. */
export function countUnsearched(file: DatasetFile): number {
  return Math.max(0, countUnindexed(file) - mostLooked);
}

/** Ids of rows in which all words of the text occur, in their order, slice by slice. */
export function* walkWords(
  file: DatasetFile,
  { text, descending }: { readonly text: string; readonly descending: boolean },
): Generator<number[]> {
  const terms = searchTerms(text);
  if (terms.length === 0) return;
  const looked: number[] = [];
  for (const ids of lookThrough(file, terms)) {
    looked.push(...ids);
    yield [];
  }
  if (descending) looked.reverse();
  const isBefore = (one: number, other: number) => (descending ? one > other : one < other);
  let next = 0;
  for (const hits of walkIndex(file, expressionOf(file, terms), descending)) {
    const slice: number[] = [];
    for (const hit of hits) {
      while (next < looked.length && isBefore(looked[next] as number, hit))
        slice.push(looked[next++] as number);
      slice.push(hit);
    }
    yield slice;
  }
  yield looked.slice(next);
}

const firstHits = 500;
const mostHits = 50_000;

/** Without the rows that were changed since they were indexed. */
function* walkIndex(file: DatasetFile, match: string, descending: boolean): Generator<number[]> {
  const [beyond, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const select = file
    .prepare(
      `SELECT rowid FROM search WHERE search MATCH @match AND rowid ${beyond} @place
         AND rowid NOT IN (SELECT row FROM index_backlog) ORDER BY rowid ${direction} LIMIT @limit`,
    )
    .pluck();
  let place = descending ? Number.MAX_SAFE_INTEGER : 0;
  for (let limit = firstHits; ; limit = Math.min(mostHits, limit * 4)) {
    const hits = select.all({ match, place: BigInt(place), limit }) as number[];
    yield hits;
    const last = hits.at(-1);
    if (last === undefined || hits.length < limit) return;
    place = last;
  }
}

const lookedAtOnce = 100;

/** The rows that the index does not hold as they are, ascending. */
function* lookThrough(file: DatasetFile, terms: readonly SearchTerm[]): Generator<number[]> {
  const indexed = readIndexed(file);
  const ids = file
    .prepare(
      `SELECT row FROM index_backlog WHERE row <= @indexed
       UNION ALL SELECT id FROM (SELECT id FROM rows WHERE id > @indexed ORDER BY id LIMIT @atMost) ORDER BY 1 LIMIT @atMost`,
    )
    .pluck()
    .all({ indexed, atMost: mostLooked }) as number[];
  const matches = matcherOf(terms);
  for (let done = 0; done < ids.length; done += lookedAtOnce)
    yield file
      .all<{ id: number; content: string }>(
        'SELECT id, content FROM contents WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
        JSON.stringify(ids.slice(done, done + lookedAtOnce)),
      )
      .filter(({ content }) => matches(wordsOf(content)))
      .map(({ id }) => id);
}

/** Says of words as the index holds them what the index would say. */
function matcherOf(terms: readonly SearchTerm[]): (words: string) => boolean {
  const needles = terms.map((term) => {
    if (term.kind === 'words') return ` ${term.words.join(' ')}`;
    const pairs = searchWords(term.text).split(' ').slice(0, -1);
    return pairs.length === 0 ? ` ${term.text}` : ` ${pairs.join(' ')} `;
  });
  return (words) => needles.every((needle) => ` ${words} `.includes(needle));
}

/** So many words that begin alike are looked up one by one. */
const mostExpanded = 64;

/**
 * FTS5 gathers all places of all words with a beginning before it gives out the first; words that are named are read row by row.
 * So a beginning is spelled out where few words have it. (A single character has an index of its own.)
 */
function expressionOf(file: DatasetFile, terms: readonly SearchTerm[]): string {
  return terms
    .map((term) => {
      const [word, ...more] = term.kind === 'words' ? term.words : [];
      if (word === undefined || more.length > 0 || [...word].length === 1) return matchExpression([term]);
      const words = wordsWith(file, word);
      if (words === null) return matchExpression([term]);
      return words.length === 0 ? `"${word}"` : `(${words.map((known) => `"${known}"`).join(' OR ')})`;
    })
    .join(' AND ');
}

const lastCharacter = String.fromCodePoint(0x10ffff);

/** Words of the index that begin so; null: too many. */
function wordsWith(file: DatasetFile, beginning: string): string[] | null {
  const words: string[] = [];
  const next = file.prepare('SELECT term FROM search_words WHERE term > ? AND term < ? LIMIT 1').pluck();
  const isKnown = file.prepare('SELECT 1 FROM search_words WHERE term = ? LIMIT 1').pluck().get(beginning);
  if (isKnown !== undefined) words.push(beginning);
  for (let last = beginning; ; ) {
    const word = next.get(last, beginning + lastCharacter) as string | undefined;
    if (word === undefined) return words;
    if (words.length === mostExpanded) return null;
    words.push(word);
    last = word;
  }
}
