import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { onTestFinished } from 'vitest';
import { presetSettings, type TrainingSettings } from '../../common/training.ts';
import type { RunRecord, TrainingWish } from '../../contract/training/runs.ts';
import { trainingSettingsSchema } from '../../contract/training/settings.ts';
import { type Engine, openEngine } from '../engine.ts';
import { createRouter } from '../router.ts';
import { singleUserActor } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { insertAdapter } from './records/adapters.ts';
import { insertEvaluation, storeOutcome } from './records/evaluations.ts';
import { insertRun } from './records/runs.ts';

const sampleModelFolder = path.resolve(import.meta.dirname, '../../../assets/sample-model');
const connect = (engine: Engine, id: string) =>
  createRouterClient(createRouter(engine), { context: { actor: { ...singleUserActor('local'), id } } });
export type TrainingClient = ReturnType<typeof connect>;

/** For tests only: the whole engine in this process, in a data directory that goes with the test. */
export async function openTrainingEngine() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-training-'));
  const open = () => openEngine({ dataDir, sampleModelFolder, version: '0', threads: 1 });
  let engine = await open();
  onTestFinished(async () => {
    await engine.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return {
    dataDir,
    get engine() {
      return engine;
    },
    as: (actor: string): TrainingClient => connect(engine, actor),
    async reopen() {
      await engine.close();
      engine = await open();
    },
  };
}

/** A run that has ended, as if it had been made; the history does not have its job any more. */
export async function seedRun(
  store: Store,
  { id, name = id, settings = {} }: { id: string; name?: string; settings?: Partial<TrainingSettings> },
): Promise<void> {
  const data = { dataset: 'd', version: 1, split: 'train' };
  const wish: TrainingWish = {
    ...{ model: 'm', precision: 'int8', blockSize: 32 },
    ...{ data, validation: null, replay: null, test: null },
    settings: trainingSettingsSchema.parse({ ...presetSettings.balanced, ...settings }),
  };
  const record: RunRecord = {
    format: 1,
    codeVersion: '0',
    base: { model: 'm', name: 'model', precision: 'int8', sha256: 'b' },
    data: [{ ...data, use: 'train', name: 'data', hash: 'h', rows: 3, sha256: 's' }],
    settings: wish.settings,
    backedOff: null,
    hardware: { processor: 'p', cores: 1, memoryBytes: 1, device: 'CPU' },
    attempts: 1,
    result: null,
  };
  const run = insertRun({
    ...{ id, name, wish, record, job: `job-${id}`, precision: 'int8', blockSize: 32, createdBy: 'ann' },
    ...{ model: { id: 'm', name: 'model' }, dataset: { id: 'd', name: 'data', version: 1 } },
  });
  await store.write({ audit: null, statements: [run] });
}

export async function seedAdapter(store: Store, id: string, run: string | null = null): Promise<void> {
  const adapter = insertAdapter({
    ...{ id, name: id, model: { id: 'm', name: 'model' }, rank: 4, alpha: 8, targets: ['q'] },
    ...{ parameters: 10, sizeBytes: 40, origin: 'trained', run, sha256: 'a' },
  });
  await store.write({ audit: null, statements: [adapter] });
}

/** An evaluation of an adapter against its base that has ended so. */
export async function seedEvaluation(
  store: Store,
  { id, adapter, gate = 'passed' }: { id: string; adapter: string; gate?: 'passed' | 'failed' },
): Promise<void> {
  const test = { dataset: 'd', version: 1, split: 'test' };
  const evaluation = insertEvaluation({
    ...{ id, job: `job-${id}`, model: { id: 'm', name: 'model' }, first: null },
    second: { id: adapter, name: adapter },
    dataset: { id: 'd', name: 'data', version: 1, split: 'test' },
    createdBy: 'ann',
    wish: {
      ...{ model: 'm', profile: 'exact', first: null, second: adapter, test, replay: null, maxTokens: 16 },
      gate: { keepsAtLeast: 0.95, generalAtMost: 0.1 },
    },
  });
  const outcome = storeOutcome(id, { result: { format: 1 }, verdict: 'better', gate });
  await store.write({ audit: null, statements: [evaluation, outcome] });
}
