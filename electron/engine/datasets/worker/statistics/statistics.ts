import type { Statistics } from '../../../../contract/datasets/statistics.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { countLive } from '../walkRows.ts';
import { createLengthCounter, type LengthCounter } from './lengths.ts';
import { chosenTokenizer } from './tokenizer.ts';

/** One going-through of a file, kept while nothing is written to it. */
interface Counting {
  /** SQLite's count of other connections' commits: another number means that something was written. */
  readonly version: number;
  readonly of: number;
  readonly characters: LengthCounter;
  readonly tokens: LengthCounter;
  readonly han: number[];
  /** The last row that was looked at; null: all were. */
  last: number | null;
  counted: number;
}

const countings = new WeakMap<DatasetFile, Counting>();

const rowsAtOnce = 5_000;
/** An answer comes after at most so long, with what is known by then; asked again, the counting goes on. */
const answerMs = 150;

/**
 * Lengths, languages and duplicates of all rows that are part of the set. Of a large set an answer may speak of the first so
 * many (`counted` of `of`); each further call goes on from there. A change to the file begins anew.
 */
export async function showStatistics(
  file: DatasetFile,
  _input: Readonly<Record<string, never>>,
  context: OperationContext,
): Promise<Statistics> {
  const counting = currentCounting(file);
  const until = performance.now() + answerMs;
  while (counting.last !== null && performance.now() < until) {
    countPage(file, counting);
    await context.breathe();
  }
  return toStatistics(file, counting);
}

function currentCounting(file: DatasetFile): Counting {
  const version = Number(file.database.pragma('data_version', { simple: true }));
  const there = countings.get(file);
  // A change while a large set is still counted (tokens are filled in) does not send it back to its beginning.
  if (there && (there.version === version || there.last !== null)) return there;
  const begun: Counting = {
    version,
    of: countLive(file),
    characters: createLengthCounter(),
    tokens: createLengthCounter(),
    han: new Array<number>(10).fill(0),
    last: 0,
    counted: 0,
  };
  countings.set(file, begun);
  return begun;
}

function countPage(file: DatasetFile, counting: Counting): void {
  const page = file.all<{ id: number; characters: number; tokens: number | null; han: number }>(
    'SELECT id, characters, tokens, han FROM rows WHERE id > ? AND removed IS NULL ORDER BY id LIMIT ?',
    counting.last ?? 0,
    rowsAtOnce,
  );
  for (const { characters, tokens, han } of page) {
    counting.characters.add(characters);
    if (tokens !== null) counting.tokens.add(tokens);
    const tenth = Math.min(9, Math.floor(han * 10));
    counting.han[tenth] = (counting.han[tenth] ?? 0) + 1;
  }
  counting.counted += page.length;
  counting.last = page.length < rowsAtOnce ? null : (page.at(-1)?.id ?? null);
}

function toStatistics(file: DatasetFile, { counted, of, characters, tokens, han }: Counting): Statistics {
  const tokenizer = chosenTokenizer(file);
  return {
    counted,
    of: Math.max(of, counted),
    characters: characters.read(),
    tokens: tokenizer && { ...tokens.read(), counted: tokens.count },
    tokenizer: tokenizer && { model: tokenizer.model, name: tokenizer.name },
    han: [...han],
    clusters: file.all<{ size: number; count: number }>(
      'SELECT size, count(*) AS count FROM clusters WHERE size > 1 GROUP BY size ORDER BY size DESC LIMIT 100',
    ),
  };
}
