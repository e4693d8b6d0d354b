import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrainingRecord } from '../../common/training.ts';
import { readOwnAdapter } from '../adapters/readAdapter.ts';
import type { VariantRef } from '../modelFolder.ts';
import { type ImportedModel, importedModel } from '../quality/importedModel.fixture.ts';
import type { TrainInput } from '../training/requests.ts';
import {
  type SampleAttempt,
  sampleInput,
  sampleSettings,
  trainSample,
} from '../training/sampleRun.fixture.ts';
import { curveOf, eventsOf } from '../training/trainer.fixture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-train-'));
let model: ImportedModel;
let base: VariantRef;
let unbroken: SampleAttempt;
let runs = 0;
const input = (changed: Partial<TrainInput> = {}) =>
  sampleInput(base, path.join(folder, `run-${++runs}`), changed);

beforeAll(async () => {
  model = await importedModel('assets/sample-model');
  base = await model.addVariant('int8', 32);
  unbroken = await trainSample(await input());
}, 60_000);
afterAll(() => {
  model[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

function newestOf(...attempts: readonly (readonly TrainingRecord[])[]) {
  const points = new Map(attempts.flatMap(curveOf).map((point) => [point.step, point]));
  return [...points.values()].sort((a, b) => a.step - b.step);
}

test('a run learns, and its result is an adapter of the model, whole', async () => {
  const { records, result } = unbroken;
  const curve = curveOf(records);
  expect(curve).toHaveLength(8);
  expect(curve.at(-1)?.loss).toBeLessThan((curve[0]?.loss ?? 0) * 0.7);
  const validated = curve.flatMap(({ step, validation }) =>
    validation === null ? [] : [{ step, validation }],
  );
  expect(validated.map(({ step }) => step)).toEqual([4, 8]);
  expect(result).toMatchObject({ stopped: 'finished', steps: 8, kind: 'adapter', backedOff: null });
  expect(result.best?.validationLoss).toBe(Math.min(...validated.map(({ validation }) => validation)));
  const adapter = await readOwnAdapter(base.modelFolder, result.folder);
  expect(adapter).toMatchObject({ rank: 8, scale: 2, targets: ['q', 'v', 'down'] });
  expect(adapter.parameters.some((value) => value !== 0)).toBe(true);
  expect(result.tokens).toBe(
    records.reduce((sum, record) => sum + (record.kind === 'point' ? record.tokens : 0), 0),
  );
});

test('killed in the middle, a run that goes on has the losses and the adapter of an unbroken one', async () => {
  const given = await input();
  const url = JSON.stringify(new URL('../training/sampleRun.fixture.ts', import.meta.url).href);
  const script = `
    import { writeSync } from 'node:fs';
    import { trainSample } from ${url};
    await trainSample(${JSON.stringify(given)}, { onRecord(record) {
      writeSync(1, JSON.stringify(record) + '\\n');
      if (record.step === 5) process.kill(process.pid, 'SIGKILL');
    } });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout.on('data', (bytes) => {
    told += bytes;
  });
  expect((await once(child, 'close'))[1]).toBe('SIGKILL');
  const first = told
    .trim()
    .split('\n')
    .map((line): TrainingRecord => JSON.parse(line));
  const second = await trainSample(given);
  expect(eventsOf(second.records)[0]).toBe('3 resumed');
  for (const [index, { loss, validation }] of newestOf(first, second.records).entries()) {
    const expected = curveOf(unbroken.records)[index];
    expect(Math.abs(loss - (expected?.loss ?? Number.NaN))).toBeLessThan(1e-5);
    expect(Math.abs((validation ?? 0) - (expected?.validation ?? 0))).toBeLessThan(1e-5);
  }
  expect(second.result.sha256).toBe(unbroken.result.sha256);
});

/** A small disk of its own: a user may mount one in a new namespace, so the run goes on in there. */
const fillingDisk = `
  import { rmSync, writeFileSync } from 'node:fs';
  import path from 'node:path';
  import { sampleInput, trainSample } from ${JSON.stringify(new URL('../training/sampleRun.fixture.ts', import.meta.url).href)};
  const { base, disk } = JSON.parse(process.argv[1]);
  const input = await sampleInput(base, path.join(disk, 'run'));
  const filler = path.join(disk, 'filler');
  const fill = () => { try { writeFileSync(filler, Buffer.alloc(64e6)); } catch (error) { if (error.code !== 'ENOSPC') throw error; } };
  const attempt = async (onRecord) => {
    try { return (await trainSample(input, { onRecord })).result.sha256; } catch (error) { return error.code; }
  };
  const events = [];
  const outcomes = [await attempt((record) => { if (record.kind === 'point' && record.step === 4) fill(); })];
  outcomes.push(await attempt(() => {}));
  rmSync(filler);
  outcomes.push(await attempt((record) => { if (record.kind === 'event') events.push(record.event.step + ' ' + record.event.kind); }));
  console.log(JSON.stringify({ outcomes, began: events[0] }));
`;

test('a disk that fills before a checkpoint ends the run as full; once there is room it goes on from the one before, to the adapter of an unbroken run', () => {
  const disk = mkdtempSync(path.join(folder, 'disk-'));
  const script =
    'mount -t tmpfs -o size=48m tmpfs "$1" && exec "$2" --input-type=module-typescript -e "$3" "$4"';
  const own = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const told = execFileSync('unshare', [
    ...[...own, '--mount', 'sh', '-c', script, 'sh'],
    ...[disk, process.execPath, fillingDisk, JSON.stringify({ base, disk })],
  ]);
  expect(JSON.parse(told.toString())).toEqual({
    outcomes: ['disk.full', 'disk.full', unbroken.result.sha256],
    began: '3 resumed',
  });
});

test('a run that is paused in the middle of a step goes on as if nothing had been', async () => {
  const given = await input();
  const pause = new AbortController();
  const records: TrainingRecord[] = [];
  const onRecord = (record: TrainingRecord) => {
    records.push(record);
    // The next step is at hand by then.
    if (record.kind === 'point' && record.step === 5) setTimeout(() => pause.abort(), 5);
  };
  await expect(trainSample(given, { signal: pause.signal, onRecord })).rejects.toMatchObject({
    code: 'request.cancelled',
  });
  const second = await trainSample(given);
  expect(newestOf(records, second.records)).toEqual(curveOf(unbroken.records));
  expect(second.result.sha256).toBe(unbroken.result.sha256);
});

test('asked to stop and keep, a run ends with the best so far, and its samples are answers', async () => {
  const samples = { everySteps: 2, questions: ['What should I do about F04?'] };
  const keep = new AbortController();
  const attempt = await trainSample(await input({ settings: { ...sampleSettings, samples } }), {
    keep: keep.signal,
    onRecord: (record) => {
      if (record.kind === 'sample' && record.step === 4) keep.abort();
    },
  });
  expect(attempt.result).toMatchObject({ stopped: 'stopAndKeep', steps: 4, best: { step: 4 } });
  const told = attempt.records.filter((record) => record.kind === 'sample');
  expect(told.map(({ step }) => step)).toEqual([2, 4]);
  for (const { answer } of told) expect(answer.length).toBeGreaterThan(5);
  expect(curveOf(attempt.records)).toEqual(curveOf(unbroken.records).slice(0, 4));
});

test('a result folder is replaced by another attempt; checkpoints of other data are refused', async () => {
  const settings = { ...sampleSettings, steps: 2 };
  const given = await input({ settings });
  const first = await trainSample(given);
  const again = await trainSample(given);
  expect(again.result.sha256).toBe(first.result.sha256);
  expect(readdirSync(again.result.folder).sort()).toEqual(readdirSync(unbroken.result.folder).sort());
  await expect(trainSample({ ...given, dataHash: 'x' })).rejects.toMatchObject({
    code: 'training.checkpointMismatch',
  });
});

test('nothing that fits is said before anything is learnt', async () => {
  const short = { ...sampleSettings, batch: { ...sampleSettings.batch, maxTokens: 8 } };
  await expect(trainSample(await input({ settings: short }))).rejects.toMatchObject({
    code: 'training.allLeftOut',
  });
});

test.each([
  ['validation', 'training.validationLeftOut'],
  ['replay', 'training.replayLeftOut'],
] as const)('a %s of which no row can be used is refused, not passed over', async (use, code) => {
  const given = await input();
  const turns = [{ role: 'user', content: 'What is F04? '.repeat(60) }];
  const text = `${JSON.stringify({ row: 0, hash: '', content: { turns, tools: null }, label: null })}\n`;
  const file = path.join(given.runFolder, 'unusable.jsonl');
  writeFileSync(file, text);
  const unusable = { path: file, sha256: createHash('sha256').update(text).digest('hex') };
  const examples = { ...given.examples, [use]: unusable };
  await expect(trainSample({ ...given, examples })).rejects.toMatchObject({ code, data: { rows: 1 } });
});

test('a model that is trained as a whole comes out as a folder of its source files', async () => {
  const optimizer = { ...sampleSettings.optimizer, learningRate: 1e-3 };
  const settings = { ...sampleSettings, method: 'full', optimizer, steps: 3 } as const;
  const { records, result } = await trainSample(await input({ settings }));
  expect(result).toMatchObject({ kind: 'model', steps: 3 });
  const [first, , last] = curveOf(records);
  expect(last?.loss).toBeLessThan(first?.loss ?? 0);
  expect(readdirSync(result.folder).sort()).toEqual(readdirSync('assets/sample-model').sort());
  const weights = readFileSync(path.join(result.folder, 'model.safetensors'));
  expect(result.sha256).toBe(createHash('sha256').update(weights).digest('hex'));
  expect(weights.equals(readFileSync('assets/sample-model/model.safetensors'))).toBe(false);
});
