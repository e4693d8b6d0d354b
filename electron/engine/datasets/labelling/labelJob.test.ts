import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../common/errors/appError.ts';
import type { Sampling } from '../../../contract/chat.ts';
import type { LabellingRun, LabellingTask, ModelLabel } from '../../../contract/datasets/labelling.ts';
import type { Job } from '../../../contract/jobs.ts';
import { createJobs, type Jobs } from '../../jobs/jobs.ts';
import { openStore, type Store } from '../../store/store.ts';
import { createTopics } from '../../topics.ts';
import { createDataset } from '../coreHandlers.ts';
import { createDatasets, type Datasets } from '../datasets.ts';
import type { RowAnswerer } from './answerer.ts';
import { type LabelJobInput, labelJob } from './labelJob.ts';

let dataDir: string;
let store: Store;
let datasets: Datasets;
let jobs: Jobs;
let dataset: string;
/** What the model does when it is asked; a test sets it. */
let ask: RowAnswerer['ask'];
let [open, most] = [0, 0];
const bugs: unknown[] = [];
const actor = { id: 'ann' };
const rows = 60;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-labels-'));
  store = await openStore({ dataDir });
  [open, most] = [0, 0];
  bugs.length = 0;
  openAgain();
  dataset = (await createDataset(datasets, { name: 'alarms', kind: 'chat', description: '', actor })).id;
  await importRows();
});
afterEach(async () => {
  await jobs.close();
  await datasets.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
  expect(bugs).toEqual([]);
});

/** As an engine does that is started. */
function openAgain(): void {
  const log = {
    bug: (error: unknown) => `log${bugs.push(error)}`,
    failure: ({ code }: AppError) => code,
    info: () => undefined,
    warn: () => undefined,
  };
  datasets = createDatasets({ dataDir, store, topics: createTopics(), key: null, onError: log.bug });
  jobs = createJobs({ dataDir, store, log });
  jobs.register(
    labelJob(datasets, async () => ({
      atOnce: 4,
      async ask(...asked) {
        open += 1;
        most = Math.max(most, open);
        try {
          return await ask(...asked);
        } finally {
          open -= 1;
        }
      },
      release: () => undefined,
    })),
  );
}

/** Row N asks `question N`. */
async function importRows(): Promise<void> {
  const file = path.join(dataDir, 'alarms.jsonl');
  const lines = Array.from({ length: rows }, (_, at) =>
    JSON.stringify({ prompt: `question ${at + 1}`, completion: 'answer' }),
  );
  writeFileSync(file, lines.join('\n'));
  const reading = { format: 'jsonl', encoding: 'utf-8' } as const;
  const none = { delimiter: null, hasHeader: null, sheet: null, passageCharacters: null };
  const columns = { prompt: 'prompt', completion: 'completion' };
  const mapping = { shape: 'promptCompletion', columns } as const;
  const choice = { reading: { ...reading, ...none }, mapping };
  await datasets.write(dataset, 'import', {
    ...{ path: file, choice, licence: null, actor: 'ann', source: null },
  });
}

const taskOf = (change: Partial<LabellingTask> = {}): LabellingTask => ({
  prompt: '{{question}}',
  labels: ['even', 'odd'].map((name) => ({ name, description: '' })),
  filter: {},
  overwrite: 'none',
  answerer: { model: 'm', profile: 'exact' },
  ...{ samples: 1, temperature: 0.7, seed: 0, maxTokens: 8 },
  ...change,
});

function start(task: LabellingTask, tries: number | null = null): Promise<string> {
  const load = { modelId: 'm', name: 'm', modelFolder: '/', blockSize: 32, profile: 'exact' } as const;
  const input: LabelJobInput = { dataset, task, load: { ...load, precision: 'int8' }, actor: 'ann', tries };
  return jobs.start({ actor, kind: 'dataLabel', subject: 'alarms', input });
}

async function ended(id: string): Promise<Job> {
  for (;;) {
    const job = jobs.show(id);
    if (job.endedAt !== null) return job;
    await jobs.output({ job: id, from: 1e9, atMost: 1, waitMs: 1_000 });
  }
}

const numberIn = (prompt: string) => Number(prompt.split(' ').at(-1));
const parity = (prompt: string) => (numberIn(prompt) % 2 === 0 ? 'even' : 'odd');
const runs = async () => (await datasets.read(dataset, 'labelling.runs', {})).runs;

test('several rows are asked about at once, and each gets the label that was said of it', async () => {
  await jobs.recover();
  const samplings: Sampling[] = [];
  ask = async (prompt, sampling) => {
    samplings.push(sampling);
    await new Promise(setImmediate);
    return parity(prompt);
  };
  const job = await ended(await start(taskOf()));
  const { run } = job.result as { run: LabellingRun };
  expect(run).toMatchObject({
    model: 'm int8',
    outcomes: { labelled: rows, tie: 0, unclear: 0, kept: 0 },
    agreement: [{ share: 1, count: rows }],
  });
  expect(most).toBe(4);
  expect(samplings).toEqual(Array(rows).fill({ temperature: 0, maxTokens: 8 }));
  expect(job.progress).toMatchObject({ done: rows, total: rows, unit: 'items', fraction: 1 });
  const { operations } = await datasets.read(dataset, 'operations.list', { atMost: 10 });
  expect(operations.filter(({ kind }) => kind === 'labelling.model')).toMatchObject([{ rows, actor: 'ann' }]);
});

test('of several answers to a row the most count, and the draws are other ones for each', async () => {
  await jobs.recover();
  const seeds = new Set<number>();
  ask = async (prompt, { seed = -1, temperature }) => {
    expect(temperature).toBe(0.7);
    seeds.add(seed);
    return seeds.size % 3 === 0 ? 'no idea' : parity(prompt);
  };
  const { result } = await ended(await start(taskOf({ samples: 3 })));
  expect((result as { run: LabellingRun }).run.outcomes).toMatchObject({ labelled: rows });
  expect(seeds.size).toBe(rows * 3);
});

test('paused and taken up again by another engine, no row is asked about twice', async () => {
  await jobs.recover();
  const asked: number[] = [];
  const reached = Promise.withResolvers<void>();
  ask = async (prompt, _, signal) => {
    asked.push(numberIn(prompt));
    if (asked.length > 30) {
      reached.resolve();
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    }
    return parity(prompt);
  };
  const id = await start(taskOf());
  await reached.promise;
  await jobs.close();
  const done = (await runs())[0]?.outcomes.labelled ?? 0;
  expect(done).toBe(30);
  await datasets.close();
  openAgain();
  const before = asked.splice(0).slice(0, done);
  ask = async (prompt) => {
    asked.push(numberIn(prompt));
    return parity(prompt);
  };
  await jobs.recover();
  expect((await ended(id)).state).toBe('succeeded');
  expect([...before, ...asked].sort((a, b) => a - b)).toEqual(
    Array.from({ length: rows }, (_, at) => at + 1),
  );
  expect(await runs()).toMatchObject([{ outcomes: { labelled: rows } }]);
});

test('a row that does not fit the model is unclear and says why; a model that is gone ends the job and keeps what was said', async () => {
  await jobs.recover();
  ask = async (prompt) => {
    if (numberIn(prompt) === 2) throw new AppError('chat.promptTooLong', { tokens: 9, contextLength: 8 });
    if (numberIn(prompt) > 40) throw new AppError('compute.lost', { reason: 'killed' });
    return parity(prompt);
  };
  const job = await ended(await start(taskOf()));
  expect(job).toMatchObject({ state: 'failed', error: { code: 'compute.lost' } });
  const [run] = await runs();
  expect(run?.outcomes).toMatchObject({ labelled: 39, unclear: 1 });
  const { rows: unclear } = await datasets.read(dataset, 'labelling.answers', {
    ...{ run: run?.id ?? 0, outcomes: ['unclear'], after: 0, atMost: 9 },
  });
  expect(unclear).toMatchObject([{ row: 2, answers: [{ text: '', problem: 'chat.promptTooLong' }] }]);
});

test('a trial asks about the first rows only, and no row is changed', async () => {
  await jobs.recover();
  ask = async (prompt) => parity(prompt);
  const { result } = await ended(await start(taskOf(), 2));
  expect((result as { rows: ModelLabel[] }).rows).toMatchObject([
    { row: 1, question: 'question 1', label: 'odd', agreement: 1 },
    { row: 2, label: 'even' },
  ]);
  expect(await runs()).toEqual([]);
});
