import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { AppError } from '../../common/errors/appError.ts';
import { presetSettings, type TrainingEvent, type TrainingRecord } from '../../common/training.ts';
import type { TrainResult } from '../../compute/contract.ts';
import type { RunState, TrainingWish } from '../../contract/training/runs.ts';
import { trainingSettingsSchema } from '../../contract/training/settings.ts';
import type { ModelShape } from '../../ml/planning/modelShape.ts';
import { insertJob } from '../jobs/jobRows.ts';
import { createJobs, type JobHandler, type Jobs } from '../jobs/jobs.ts';
import type { ComputePool, TaskInput, TaskOptions } from '../processes/computePool.ts';
import { singleUserActor } from '../security/actor.ts';
import { openStore, type Store } from '../store/store.ts';
import type { DeviceState } from './devices.ts';
import { findRun } from './records/runs.ts';
import type { Base, TrainingOptions, TrainingPlaces } from './training.ts';
import { trainJob } from './trainJob.ts';

export const actor = { ...singleUserActor('local'), id: 'ann' };
const wholeSteps = 6;

export const wish: TrainingWish = {
  model: 'base',
  data: { dataset: 'codes', version: 1, split: 'train' },
  validation: null,
  replay: { dataset: 'old', version: 2, split: null },
  test: { dataset: 'codes', version: 1, split: 'test' },
  settings: trainingSettingsSchema.parse(presetSettings.balanced),
  device: 'auto',
};

/** A learning process that learns nothing: it makes a step whenever it is let, and its checkpoint is the number of its steps. */
export interface Learner {
  /** Lets it make so many steps more. */
  let(steps: number): void;
  readonly inputs: TaskInput<'train'>[];
  /** While its process is being started. */
  onStarting: () => Promise<void>;
  /** What its next step ends with. */
  failure: AppError | null;
}

export interface TestTraining {
  readonly dataDir: string;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly options: TrainingOptions;
  readonly learner: Learner;
  /** As after a kill: nobody tidies up, and the next engine finds what is there. */
  reopen(): Promise<void>;
}

/** For tests only: jobs and records of fine-tuning over a store, with places and a process that stand for the rest. */
export async function openTestTraining(places: Partial<TrainingPlaces> = {}): Promise<TestTraining> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-train-'));
  const store = await openStore({ dataDir });
  const { learner, runTask } = createLearner();
  let opened = await openJobs();
  onTestFinished(async () => {
    await opened.jobs.close();
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function openJobs(): Promise<{ jobs: Jobs; options: TrainingOptions }> {
    const log = {
      bug: (error: unknown) => fail(error),
      failure: () => 'f',
      info: () => undefined,
      warn: () => undefined,
    };
    const jobs = createJobs({ dataDir, store, log });
    const options: TrainingOptions = {
      ...{ dataDir, store, jobs, log, threads: 1, version: '1.2.3', keepers: new Map() },
      pool: { runTask } as unknown as ComputePool,
      places: { ...testPlaces, ...places },
      resolveGrant: () => '',
    };
    jobs.register(trainJob(options));
    jobs.register(resting('evaluate'));
    jobs.register(resting('import'));
    await jobs.recover();
    return { jobs, options };
  }

  return {
    dataDir,
    store,
    learner,
    get jobs() {
      return opened.jobs;
    },
    get options() {
      return opened.options;
    },
    async reopen() {
      await opened.jobs.close();
      opened = await openJobs();
    },
  };
}

function fail(error: unknown): string {
  throw error;
}

/** Waits until it is stopped: it is only looked at whether it is there. */
function resting(kind: 'evaluate' | 'import'): JobHandler<unknown, unknown> {
  return {
    ...{ kind, steps: { work: 1 }, class: 'heavy', resumable: true },
    run: (_job, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
}

const testShape: ModelShape = {
  ...{
    vocabSize: 100,
    hiddenSize: 8,
    intermediateSize: 16,
    layerCount: 1,
    headCount: 2,
    kvHeadCount: 1,
    headDim: 4,
  },
  ...{
    contextLength: 64,
    qkvBias: false,
    outputBias: false,
    mlpBias: false,
    qkNorm: false,
    tiedEmbedding: true,
  },
};
export const testBase: Base = {
  ...{
    model: { id: 'base', name: 'Base' },
    precision: 'int8',
    blockSize: 32,
    folder: '/nowhere',
    sha256: 'w',
  },
  shape: testShape,
};

export const testCpu: DeviceState = {
  ...{ provider: 'cpu', name: 'CPU', isSoftware: false, reason: null, memory: null, mixed: false },
};

const testPlaces: TrainingPlaces = {
  findBase: async () => testBase,
  findRows: async ({ dataset, version, split }) => ({
    ...{
      dataset: { id: dataset, name: dataset, kind: 'chat' },
      version,
      split,
      hash: `h${version}`,
      rows: 3,
    },
  }),
  requireNoLeakage: async () => undefined,
  countShared: async () => 0,
  async writeRows({ dataset, split }, location) {
    const text = `${dataset} ${split}\n`;
    await writeFile(location, text);
    return { rows: 1, sha256: createHash('sha256').update(text).digest('hex') };
  },
  newModelId: () => 'made',
  importLater: (_wanted, by) =>
    insertJob({ id: 'i', kind: 'import', subject: 's', actor: by, input: { modelId: 'made' } }),
  importSteps: () => ({}),
  runImport: async () => undefined,
  discardImport: async () => undefined,
  isImported: async () => false,
  requireFreeModelName: () => undefined,
  temperature: () => 51,
  describeHardware: async () => ({ processor: 'p', cores: 2, memoryBytes: 1 }),
  availableBytes: () => 1e9,
  memoryLimit: () => 0.8,
  listDevices: async () => ({ policy: 'prefer', devices: [testCpu] }),
  listAnswering: async () => ['cpu'],
  occupy: () => ({ [Symbol.dispose]: () => undefined }),
};

function createLearner() {
  let allowed = 0;
  let wake = () => {};
  const inputs: TaskInput<'train'>[] = [];
  const learner: Learner = { inputs, let: allow, onStarting: async () => undefined, failure: null };

  function allow(steps: number): void {
    allowed += steps;
    wake();
  }

  async function runTask(
    _name: 'train',
    input: TaskInput<'train'>,
    options: TaskOptions,
  ): Promise<TrainResult> {
    const { context, onStart } = options;
    if (!context) throw new Error('a run is watched');
    inputs.push(input);
    await learner.onStarting();
    let isKept = input.stopAndKeep ?? false;
    const stopAndKeep = async () => {
      isKept = true;
      wake();
    };
    onStart?.({ training: { stopAndKeep } } as unknown as Parameters<typeof onStart>[0]);
    context.signal.addEventListener('abort', () => wake());
    const checkpoint = path.join(input.runFolder, 'steps');
    let step = existsSync(checkpoint) ? Number(await readFile(checkpoint, 'utf8')) : 0;
    const begin = step === 0 ? 'started' : 'resumed';
    context.output(event({ kind: begin, step, data: {} }));
    context.progress('train', step, wholeSteps, 'items');
    while (step < wholeSteps && !isKept) {
      context.signal.throwIfAborted();
      if (allowed === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      allowed -= 1;
      if (learner.failure) throw learner.failure;
      step += 1;
      context.output(point(step));
      // Every second step is one to go on from.
      if (step % 2 === 0) await writeFile(checkpoint, String(step));
      context.progress('train', step, wholeSteps, 'items');
    }
    return { ...(await resultOf(input)), steps: step, stopped: isKept ? 'stopAndKeep' : 'finished' };
  }

  return { learner, runTask };
}

function event(told: TrainingEvent): TrainingRecord {
  return { kind: 'event', event: told, at: 'now' };
}

function point(step: number): TrainingRecord {
  return {
    ...{ kind: 'point', step, loss: 1 / step, validationLoss: step === 4 ? 0.5 : null, gradientNorm: 1 },
    ...{ learningRate: 0.1, tokens: 8, tokensPerSecond: 4, memoryBytes: 100, temperatureCelsius: null },
  };
}

async function resultOf({ runFolder, settings }: TaskInput<'train'>) {
  const folder = path.join(runFolder, 'result');
  await mkdir(folder, { recursive: true });
  const header = Buffer.from(JSON.stringify({ a: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(
    path.join(folder, 'adapter_model.safetensors'),
    Buffer.concat([length, header, Buffer.alloc(24)]),
  );
  const { rank, alpha, targets } = settings.lora;
  const files = [{ name: 'adapter_model.safetensors', sizeBytes: 24, sha256: 'a' }];
  await writeFile(path.join(folder, 'adapter.json'), JSON.stringify({ rank, alpha, targets, files }));
  return {
    ...{ loss: 0.2, best: { step: 4, validationLoss: 0.5 }, folder, sha256: 'a', sizeBytes: 24 },
    ...{ peakMemoryBytes: 5, tokens: 48, seconds: 3, backedOff: null },
    kind: settings.method === 'full' ? ('model' as const) : ('adapter' as const),
  };
}

/** Waits until a run is in this state, without an error of which the test does not know. */
export async function untilState({ options }: TestTraining, run: string, state: RunState): Promise<void> {
  const found = () => {
    const { state: now, error } = findRun(options, run);
    return { state: now, error: state === 'failed' ? null : error };
  };
  await expect.poll(found).toEqual({ state, error: null });
}

export const stepOf = ({ options }: TestTraining, run: string) => findRun(options, run).step;
