import type { LabellingTask, ModelLabel } from '../../../contract/datasets/labelling.ts';
import type { JobContext } from '../../jobs/jobs.ts';
import type { Datasets } from '../datasets.ts';
import type { RawAnswers } from '../worker/labelling/runs.ts';
import type { RowPrompt } from '../worker/labelling/task.ts';
import type { RowAnswerer } from './answerer.ts';
import { askRow } from './askRow.ts';

/** Prompts are read this many at a time: a page is some tens of kilobytes. */
const promptsAtOnce = 32;
/** What was said is stored after so many rows or so long, whichever comes first. */
const sliceRows = 100;
const sliceMs = 3_000;

export interface Labelling {
  readonly datasets: Pick<Datasets, 'read' | 'write'>;
  readonly answerer: RowAnswerer;
  readonly dataset: string;
  readonly task: LabellingTask;
  readonly context: Pick<JobContext, 'signal' | 'progress'>;
}

/** Asks about every row that this run has not asked about. What was answered before it is stopped is stored. */
export async function labelRows(labelling: Labelling, run: number): Promise<void> {
  const { datasets, dataset, task, context } = labelling;
  const { filter, overwrite } = task;
  const targets = await datasets.read(
    dataset,
    'labelling.targets',
    { filter, overwrite, run },
    { signal: context.signal },
  );
  const slices = storeInSlices((rows) => datasets.write(dataset, 'labelling.store', { run, rows }));
  let done = 0;
  context.progress('rows', 0, targets.length, 'items');
  try {
    await askAll(labelling, targets, async (answers) => {
      done += 1;
      context.progress('rows', done, targets.length, 'items');
      await slices.add(answers);
    });
  } finally {
    await slices.flush();
  }
}

/** What the model says of the first rows, and what that comes to; nothing is stored. */
export async function tryRows(labelling: Labelling, tries: number): Promise<ModelLabel[]> {
  const { datasets, dataset, task, context } = labelling;
  const { filter, overwrite, labels } = task;
  const targets = await datasets.read(dataset, 'labelling.targets', { filter, overwrite, run: null });
  const first = targets.subarray(0, tries);
  const rows: RawAnswers[] = [];
  context.progress('rows', 0, first.length, 'items');
  await askAll(labelling, first, async (answers) => {
    rows.push(answers);
    context.progress('rows', rows.length, first.length, 'items');
  });
  rows.sort((one, other) => one.row - other.row);
  return datasets.read(dataset, 'labelling.judge', { labels, rows });
}

/** As many rows at once as the model takes; the first failure stops them all. */
async function askAll(
  { datasets, answerer, dataset, task, context }: Labelling,
  targets: Uint32Array,
  onAnswers: (answers: RawAnswers) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const { prompt, labels } = task;
  const prompts = pagesOf(targets, (rows) =>
    datasets.read(dataset, 'labelling.prompts', { rows, prompt, labels }, { signal }),
  );
  const lane = async () => {
    for (let next = await prompts.next(); !next.done; next = await prompts.next()) {
      signal.throwIfAborted();
      await onAnswers(await askRow(answerer, { ...next.value, task }, signal));
    }
  };
  const lanes = Array.from({ length: Math.max(1, answerer.atOnce) }, () =>
    lane().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  const ends = await Promise.allSettled(lanes);
  context.signal.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Lanes take turns: a generator answers one `next` after the other. */
async function* pagesOf(
  rows: Uint32Array,
  read: (rows: number[]) => Promise<RowPrompt[]>,
): AsyncGenerator<RowPrompt, void, undefined> {
  for (let at = 0; at < rows.length; at += promptsAtOnce)
    yield* await read([...rows.subarray(at, at + promptsAtOnce)]);
}

/** One slice is written after the other; a failure to write is told by the next `add` or `flush`. */
function storeInSlices(write: (rows: readonly RawAnswers[]) => Promise<unknown>) {
  let waiting: RawAnswers[] = [];
  let began = performance.now();
  let writing: Promise<unknown> = Promise.resolve();
  const send = () => {
    if (waiting.length === 0) return;
    const rows = waiting;
    waiting = [];
    began = performance.now();
    writing = writing.then(() => write(rows));
    // Whoever adds or flushes next is told.
    writing.catch(() => undefined);
  };
  return {
    async add(answers: RawAnswers): Promise<void> {
      waiting.push(answers);
      if (waiting.length < sliceRows && performance.now() - began < sliceMs) return;
      send();
      await writing;
    },
    async flush(): Promise<void> {
      send();
      await writing;
    },
  };
}
