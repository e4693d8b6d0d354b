import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, onTestFinished } from 'vitest';
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

/** Waits for a job to succeed, and returns its result. */
export async function resultOf(client: TrainingClient, job: string): Promise<unknown> {
  const ended = async () => {
    const { state, error } = await client.jobs.show({ job });
    return { state, error };
  };
  await expect.poll(ended, { timeout: 60_000, interval: 100 }).toEqual({ state: 'succeeded', error: null });
  return (await client.jobs.show({ job })).result;
}

/** Imports the sample model in int8 and returns its id. */
export async function importSample(client: TrainingClient): Promise<string> {
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const { job } = await client.models.import({ folder, name: 'sample', report: false });
  return ((await resultOf(client, job)) as { model: string }).model;
}

/** A PEFT folder for the sample model that changes nothing: its matrices B are 0. */
export async function writePeftFolder(folder: string): Promise<void> {
  const tensors = Array.from({ length: 6 }, (_, layer) => {
    const module = `base_model.model.model.layers.${layer}.self_attn.q_proj`;
    return [
      { name: `${module}.lora_A.weight`, shape: [2, 192] },
      { name: `${module}.lora_B.weight`, shape: [192, 2] },
    ];
  }).flat();
  let end = 0;
  const header: Record<string, unknown> = {};
  for (const { name, shape } of tensors) {
    const begin = end;
    end += shape.reduce((product, size) => product * size, 4);
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'adapter_model.safetensors'),
    Buffer.concat([length, text, Buffer.alloc(end)]),
  );
  const config = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    r: 2,
    lora_alpha: 4,
    target_modules: ['q_proj'],
  };
  await writeFile(path.join(folder, 'adapter_config.json'), JSON.stringify(config));
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
    device: 'auto',
  };
  const record: RunRecord = {
    format: 1,
    codeVersion: '0',
    base: { model: 'm', name: 'model', precision: 'int8', sha256: 'b' },
    data: [{ ...data, use: 'train', name: 'data', hash: 'h', rows: 3, sha256: 's' }],
    settings: wish.settings,
    backedOff: null,
    hardware: { processor: 'p', cores: 1, memoryBytes: 1, device: 'CPU', provider: 'cpu', reasons: [] },
    attempts: 1,
    result: null,
  };
  const run = insertRun({
    ...{ id, name, wish, record, job: `job-${id}`, precision: 'int8', blockSize: 32, createdBy: 'ann' },
    ...{ model: { id: 'm', name: 'model' }, dataset: { id: 'd', name: 'data', version: 1 } },
  });
  await store.write({ audit: null, statements: [run] });
}

/** The row of the model that the others here are made for; it has no files. */
export async function seedModel(store: Store): Promise<void> {
  const sql = "INSERT INTO models VALUES ('m', 'model', 'qwen2', 1, 'F32', 8, NULL, 'copy', 10, '[]', 't')";
  await store.write({ audit: null, statements: [{ sql, params: [] }] });
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
