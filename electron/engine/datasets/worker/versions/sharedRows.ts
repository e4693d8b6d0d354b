import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { contentKey, questionKey } from './belonging.ts';
import { openVersionFile } from './versionFile.ts';
import { type ChosenSplit, splitCondition } from './writeExamples.ts';

/** What rows are known by in any data set: one place a row, in the order of their numbers. */
export interface RowKeys {
  readonly contents: readonly number[];
  /** NaN: it asks nothing. */
  readonly questions: readonly number[];
}

export interface RowsOfSplit {
  readonly version: number;
  readonly split: ChosenSplit;
}

const atOnce = 500;

/** The keys of a split's rows, to be looked for elsewhere. Throws `datasets.versionNotFound`. */
export async function rowKeys(
  file: DatasetFile,
  rows: RowsOfSplit,
  context: OperationContext,
): Promise<RowKeys> {
  const [contents, questions]: [number[], number[]] = [[], []];
  await walkKeys(file, rows, {
    context,
    visit(content, question) {
      contents.push(content);
      questions.push(question);
    },
  });
  return { contents, questions };
}

/**
 * How many of the rows with these keys stand in this split, too, or ask what one of its rows asks. Near duplicates are not looked for:
 * they are known within one data set only. Throws `datasets.versionNotFound`.
 */
export async function countShared(
  file: DatasetFile,
  { keys, ...rows }: RowsOfSplit & { readonly keys: RowKeys },
  context: OperationContext,
): Promise<{ rows: number }> {
  const wanted = { contents: new Set(keys.contents), questions: new Set(keys.questions) };
  const found = { contents: new Set<number>(), questions: new Set<number>() };
  await walkKeys(file, rows, {
    context,
    visit(content, question) {
      if (wanted.contents.has(content)) found.contents.add(content);
      if (!Number.isNaN(question) && wanted.questions.has(question)) found.questions.add(question);
    },
  });
  const isShared = (content: number, at: number) =>
    found.contents.has(content) || found.questions.has(keys.questions[at] as number);
  return { rows: keys.contents.filter(isShared).length };
}

interface Walk {
  readonly context: OperationContext;
  readonly visit: (content: number, question: number) => void;
}

async function walkKeys(
  file: DatasetFile,
  { version: number, split }: RowsOfSplit,
  { context, visit }: Walk,
): Promise<void> {
  const version = openVersionFile(file, number);
  const [condition, ...values] = splitCondition(split);
  const sql = `SELECT rows.id, contents.hash, content FROM rows JOIN contents USING (id)
    WHERE rows.id > ? AND withdrawn IS NULL AND ${condition} ORDER BY rows.id LIMIT ${atOnce}`;
  try {
    for (let last = 0; ; ) {
      const page = version.all<{ id: number; hash: Uint8Array; content: string }>(sql, last, ...values);
      const end = page.at(-1);
      if (end === undefined) return;
      last = end.id;
      for (const { hash, content } of page) visit(contentKey(hash), questionKey(content));
      await context.breathe();
    }
  } finally {
    version.close();
  }
}
