import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import type { TrainingSettings } from '../../common/training.ts';
import { unflushedFiles } from './checkpoints.fixture.ts';
import {
  curveOf,
  eventsOf,
  type QuadraticRun,
  quadraticSettings,
  runQuadratic,
  type ToldRun,
} from './trainer.fixture.ts';
import type { TrainingState } from './trainingSession.ts';

let folder = '';
beforeEach(async () => {
  folder = await freshFolder();
});

async function freshFolder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'inhouse-trainer-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

const run = (options: Partial<QuadraticRun> = {}) =>
  runQuadratic({ folder, files: unflushedFiles, ...options });
const unbroken = async (options: Partial<QuadraticRun> = {}) =>
  run({ ...options, folder: await freshFolder() });

function withSettings(changed: Partial<TrainingSettings>): TrainingSettings {
  return { ...quadraticSettings, ...changed };
}

/** The curve that a reader has who keeps the newest point of each step. */
function newestOf(...attempts: readonly Pick<ToldRun, 'records'>[]) {
  const points = new Map(
    attempts.flatMap(({ records }) => curveOf(records)).map((point) => [point.step, point]),
  );
  return [...points.values()].sort((a, b) => a.step - b.step);
}

/** An attempt that something unforeseen ends once `isReached`; nothing is saved then. */
async function broken(options: Partial<QuadraticRun>, isReached: (point: { step: number }) => boolean) {
  const records: ToldRun['records'] = [];
  const onRecord: QuadraticRun['onRecord'] = (record) => {
    records.push(record);
    if (record.kind === 'point' && isReached(record)) throw new Error('broken');
  };
  await expect(run({ ...options, onRecord })).rejects.toThrow('broken');
  return { records };
}

test('every step is a point, validated ones in their turn; the loss falls, and the result is the best', async () => {
  const { records, ended } = await run();
  const curve = curveOf(records);
  expect(curve.map(({ step }) => step)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
  const validated = curve.filter(({ validation }) => validation !== null);
  expect(validated.map(({ step }) => step)).toEqual([4, 8, 12, 16, 20, 24, 28, 32]);
  expect(curve.at(-1)?.loss).toBeLessThan((curve[0]?.loss ?? 0) / 4);
  const best = validated.reduce((a, b) => ((b.validation ?? 1) < (a.validation ?? 1) ? b : a));
  expect(ended).toMatchObject({
    stopped: 'finished',
    steps: 32,
    best: { step: best.step, validationLoss: best.validation },
  });
  expect(eventsOf(records)[0]).toBe('0 started');
  const kept = await readdir(path.join(folder, 'checkpoints'));
  expect(kept.filter((name) => name.startsWith('step'))).toEqual(['step-000030', 'step-000032']);
});

test('ended at any step, a run that goes on has the losses of an unbroken one to the last bit', async () => {
  const whole = await unbroken();
  for (let last = 1; last < 32; last += 2) {
    await rm(path.join(folder, 'checkpoints'), { recursive: true, force: true });
    const first = await broken({}, ({ step }) => step === last);
    const second = await run();
    expect(newestOf(first, second)).toEqual(curveOf(whole.records));
    expect(second.ended.parameters).toEqual(whole.ended.parameters);
    const from = second.records.find((record) => record.kind === 'event');
    expect(from).toMatchObject({ event: { kind: 'resumed', step: last - 1 - ((last - 1) % 5) } });
  }
});

test('killed again and again, a run comes to the losses of an unbroken one', async () => {
  const whole = await unbroken();
  const url = JSON.stringify(new URL('trainer.fixture.ts', import.meta.url).href);
  const attempts: Pick<ToldRun, 'records'>[] = [];
  for (const last of [8, 17, 26]) {
    const script = `
      import { runQuadratic } from ${url};
      import { writeSync } from 'node:fs';
      await runQuadratic({ folder: ${JSON.stringify(folder)}, onRecord(record) {
        writeSync(1, JSON.stringify(record) + '\\n');
        if (record.step === ${last}) process.kill(process.pid, 'SIGKILL');
      } });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    child.stdout.on('data', (bytes) => {
      told += bytes;
    });
    expect((await once(child, 'close'))[1]).toBe('SIGKILL');
    attempts.push({
      records: told
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    });
  }
  attempts.push(await run());
  expect(newestOf(...attempts)).toEqual(curveOf(whole.records));
});

// Two batches a step, one in every eighth; steps 4, 8, 12 … are validated. Of a step at hand nothing is done; when its last batch
// is, the step is made and only its validation is not.
test.each([
  { batches: 1, done: 0 },
  { batches: 8, done: 4 },
  { batches: 11, done: 5 },
  { batches: 12, done: 6 },
  { batches: 15, done: 8 },
  { batches: 23, done: 12 },
])('a pause in batch $batches saves where the run is, and costs nothing', async ({ batches, done }) => {
  const whole = await unbroken();
  const pause = new AbortController();
  let left = batches;
  const onBatch = () => {
    left -= 1;
    if (left === 0) pause.abort();
  };
  const records: ToldRun['records'] = [];
  const attempt = run({
    session: { onBatch },
    ports: { signal: pause.signal },
    onRecord: (record) => records.push(record),
  });
  await expect(attempt).rejects.toMatchObject({ code: 'request.cancelled' });
  const second = await run();
  expect(newestOf({ records }, second)).toEqual(curveOf(whole.records));
  expect(eventsOf(second.records)[0]).toBe(`${done} resumed`);
});

test('asked to stop and keep, a run ends after the step at hand with the best so far', async () => {
  const whole = await unbroken();
  const keep = new AbortController();
  const { records, ended } = await run({
    ports: { keep: keep.signal },
    onRecord: (record) => record.kind === 'point' && record.step === 7 && keep.abort(),
  });
  expect(ended).toMatchObject({ stopped: 'stopAndKeep', steps: 7, best: { step: 4 } });
  expect(curveOf(records)).toEqual(curveOf(whole.records).slice(0, 7));
  // The same again from the disk, and going on is still possible.
  expect((await run({ ports: { keep: AbortSignal.abort() } })).ended).toMatchObject({
    steps: 7,
    best: { step: 4 },
  });
  expect(newestOf({ records }, await run())).toEqual(curveOf(whole.records));
});

test('a run whose validation loss has stopped to fall ends with its best', async () => {
  const settings = withSettings({
    validation: { everySteps: 2, patience: 3 },
    optimizer: { ...quadraticSettings.optimizer, learningRate: 0.5 },
    schedule: { ...quadraticSettings.schedule, kind: 'constant', warmupShare: 0 },
  });
  const { records, ended } = await run({ settings });
  expect(ended.stopped).toBe('earlyStop');
  expect(ended.steps).toBe((ended.best?.step ?? 0) + 6);
  expect(eventsOf(records).slice(-2)).toEqual([`${ended.steps - 2} plateau`, `${ended.steps} earlyStop`]);
  expect((await run({ settings })).ended).toEqual({ ...ended, seconds: expect.any(Number) });
});

test('without validation nothing is best, and the result is the last step', async () => {
  const settings = withSettings({ validation: { everySteps: 100, patience: 1 }, steps: 3 });
  const whole = await unbroken({ settings: withSettings({ steps: 3 }) });
  const plain = await run({ settings, ports: {} });
  expect(plain.ended.best?.step).toBe(3);
  expect(plain.ended.parameters).toEqual(whole.ended.parameters);
});

/** Tells no number when an entry has left the room where it should be. */
function lossWithin(limit: number) {
  return (loss: number, { parameters }: TrainingState) =>
    parameters.some((value) => Math.abs(value) > limit) ? Number.NaN : loss;
}

const tooFast = withSettings({ optimizer: { ...quadraticSettings.optimizer, learningRate: 0.35 } });

test('a loss that is no number takes the run back to its last good checkpoint with half the rate', async () => {
  const { records, ended } = await run({ settings: tooFast, session: { lossOf: lossWithin(1.15) } });
  expect(ended.stopped).toBe('finished');
  const events = eventsOf(records).filter((event) => !event.endsWith('plateau'));
  expect(events.length).toBeGreaterThan(1);
  const [, bad = ''] = events;
  const step = Number(bad.split(' ')[0]);
  expect(events.slice(1, 4).map((event) => event.split(' ')[1])).toEqual([
    'notANumber',
    'rolledBack',
    'rateLowered',
  ]);
  const rates = curveOf(records).filter((point) => point.step === step - 1);
  expect((rates[0]?.rate ?? 0) / (rates[1]?.rate ?? 0)).toBe(2);
});

test('a run that went back is resumed as it would have gone on, wherever it is ended', async () => {
  const options = { settings: tooFast, session: { lossOf: lossWithin(1.15) } };
  const whole = await unbroken(options);
  const points = curveOf(whole.records).length;
  for (let last = 2; last < points; last += 3) {
    await rm(path.join(folder, 'checkpoints'), { recursive: true, force: true });
    let count = 0;
    const first = await broken(options, () => ++count === last);
    const second = await run(options);
    expect(newestOf(first, second)).toEqual(newestOf(whole));
    expect(second.ended.parameters).toEqual(whole.ended.parameters);
  }
});

test('a rate that no roll-back makes bearable ends the run with a reason, and what was best is still there', async () => {
  const settings = withSettings({ optimizer: { ...quadraticSettings.optimizer, learningRate: 1e30 } });
  const records: ToldRun['records'] = [];
  await expect(run({ settings, onRecord: (record) => records.push(record) })).rejects.toMatchObject({
    code: 'training.diverged',
    data: { rollBacks: 3 },
  });
  expect(eventsOf(records).filter((event) => event.endsWith('rolledBack'))).toHaveLength(3);
  const kept = await run({ settings, ports: { keep: AbortSignal.abort() } });
  expect(kept.ended).toMatchObject({ stopped: 'stopAndKeep' });
  expect(kept.ended.parameters.every(Number.isFinite)).toBe(true);
});

test('a loss that stays far above its course takes the run back, too', async () => {
  let batches = 0;
  const lossOf = (loss: number) => (++batches > 40 && batches <= 50 ? loss + 100 : loss);
  const { records } = await run({ session: { lossOf } });
  const events = ['0 started', '26 divergence', '26 rolledBack', '26 rateLowered'];
  expect(eventsOf(records).slice(0, 4)).toEqual(events);
  const back = records.find((record) => record.kind === 'event' && record.event.kind === 'rolledBack');
  expect(back).toMatchObject({ event: { data: { to: 20 } } });
});

test('what does not fit is tried with fewer rows at once, which means the same steps', async () => {
  const whole = await unbroken({ session: { dropout: false } });
  const { records, ended } = await run({ session: { dropout: false, mostTokens: 20 } });
  const events = eventsOf(records).map((event) => event.split(' ')[1]);
  expect(events.slice(0, 5)).toEqual(['started', 'outOfMemory', 'backedOff', 'outOfMemory', 'backedOff']);
  expect(ended.settings.batch).toMatchObject({ sequences: 1, accumulation: 8, maxTokens: 16 });
  for (const [index, { loss }] of curveOf(whole.records).entries())
    expect(curveOf(records)[index]?.loss).toBeCloseTo(loss, 6);
});

test('a resumed run begins with the settings that fitted; too little for anything ends it', async () => {
  const first = await broken({ session: { mostTokens: 20 } }, ({ step }) => step === 12);
  expect(eventsOf(first.records)).toContain('0 backedOff');
  const second = await run({ session: { mostTokens: 20 } });
  expect(eventsOf(second.records)).toEqual(['10 resumed']);
  await expect(unbroken({ session: { mostTokens: 3 } })).rejects.toMatchObject({
    code: 'training.outOfMemory',
  });
});

test('a run whose process was ended for its memory begins with less, and no smaller than it has to be', async () => {
  const whole = await unbroken({ session: { dropout: false } });
  const first = await broken(
    { session: { dropout: false }, ports: { backOffs: 1 } },
    ({ step }) => step === 12,
  );
  expect(eventsOf(first.records).slice(0, 3)).toEqual(['0 outOfMemory', '0 backedOff', '0 started']);
  const second = await run({ session: { dropout: false }, ports: { backOffs: 1 } });
  expect(eventsOf(second.records)).toEqual(['10 resumed']);
  expect(second.ended.settings.batch).toMatchObject({ sequences: 2, accumulation: 4 });
  expect(curveOf(second.records).at(-1)?.loss).toBeCloseTo(curveOf(whole.records).at(-1)?.loss ?? 0, 6);
  await expect(unbroken({ ports: { backOffs: 99 } })).rejects.toMatchObject({ code: 'training.outOfMemory' });
});

test('a full disk costs a run its checkpoints and nothing else', async () => {
  const whole = await unbroken();
  let isFull = false;
  const files = {
    ...unflushedFiles,
    write: (location: string, bytes: Uint8Array) =>
      isFull
        ? Promise.reject(new AppError('disk.full', { path: location }))
        : unflushedFiles.write(location, bytes),
  };
  const onRecord: QuadraticRun['onRecord'] = (record) => {
    if (record.kind === 'point') isFull = record.step >= 3 && record.step < 18;
  };
  const { records, ended } = await run({ files, onRecord });
  expect(curveOf(records)).toEqual(curveOf(whole.records));
  expect(ended.parameters).toEqual(whole.ended.parameters);
  expect(eventsOf(records).filter((event) => event.endsWith('checkpointFailed'))).toContain(
    '15 checkpointFailed',
  );
  expect(await readdir(path.join(folder, 'checkpoints'))).toContain('step-000030');
});

test('a damaged checkpoint is told, and the run goes on from the one before with the same losses', async () => {
  const whole = await unbroken();
  const first = await broken({}, ({ step }) => step === 18);
  await writeFile(path.join(folder, 'checkpoints', 'step-000015', 'manifest.json'), '{');
  const second = await run();
  expect(eventsOf(second.records).slice(0, 2)).toEqual(['15 corruptCheckpoint', '10 resumed']);
  expect(newestOf(first, second)).toEqual(curveOf(whole.records));
});

test('sample answers are told in their turn and disturb nothing; one that fails is told, too', async () => {
  const whole = await unbroken();
  const settings = withSettings({ samples: { everySteps: 10, questions: ['a', 'b'] } });
  let asked = 0;
  const answer = async (questions: readonly string[]) => {
    asked += 1;
    if (asked === 2) throw new AppError('training.outOfMemory');
    return questions.map((question) => `${question}!`);
  };
  const { records } = await run({ settings, ports: { answer } });
  const samples = records.filter((record) => record.kind === 'sample');
  expect(samples.map(({ step, answer: text }) => `${step} ${text}`)).toEqual([
    ...['10 a!', '10 b!', '30 a!', '30 b!', '32 a!', '32 b!'],
  ]);
  expect(eventsOf(records)).toContain('20 sampleFailed');
  expect(curveOf(records)).toEqual(curveOf(whole.records));
});

test('reduce on plateau lowers the rate for the rest of the run, also of a resumed one', async () => {
  const settings = withSettings({
    validation: { everySteps: 1, patience: null },
    optimizer: { ...quadraticSettings.optimizer, learningRate: 0.5 },
    schedule: { ...quadraticSettings.schedule, kind: 'plateau', patience: 2, warmupShare: 0 },
  });
  const whole = await unbroken({ settings });
  const lowered = eventsOf(whole.records).filter((event) => event.endsWith('rateLowered'));
  expect(lowered.length).toBeGreaterThan(1);
  const first = await broken({ settings }, ({ step }) => step === 14);
  expect(newestOf(first, await run({ settings }))).toEqual(curveOf(whole.records));
});

const halfSettings = withSettings({ precision: 'mixed' });
/** The first gradients are about 0.1: it takes some steps until their scale suits them. */
const halfPrecision = { largest: () => 2 ** 9 };

test('scaled gradients give the run of unscaled ones, but for the steps that overflowed', async () => {
  const plain = await unbroken();
  const scaled = await unbroken({ settings: halfSettings });
  expect(curveOf(scaled.records)).toEqual(curveOf(plain.records));
  expect(eventsOf(scaled.records)).not.toContainEqual(expect.stringContaining('overflow'));
});

test('steps that overflow are left out and told once, and the run goes on with half the scale', async () => {
  const { records, ended } = await run({ settings: halfSettings, session: halfPrecision });
  const points = records.flatMap((record) => (record.kind === 'point' ? [record] : []));
  const skipped = points.filter(({ gradientNorm }) => gradientNorm === null).map(({ step }) => step);
  expect(skipped.length).toBeGreaterThan(1);
  expect(skipped).toEqual(Array.from(skipped, (_, index) => index + 1));
  const told = records.filter((record) => record.kind === 'event' && record.event.kind === 'overflow');
  const scale = 2 ** (16 - skipped.length);
  expect(told).toMatchObject([
    { event: { step: skipped.length + 1, data: { skipped: skipped.length, scale } } },
  ]);
  expect(ended.stopped).toBe('finished');
  expect(points.at(-1)?.loss).toBeLessThan((points[0]?.loss ?? 0) / 2);
});

test('wherever a run that overflows is ended, what goes on has the losses of an unbroken one', async () => {
  const options = { settings: halfSettings, session: halfPrecision };
  const whole = await unbroken(options);
  for (const last of [1, 3, 6, 7, 13, 22]) {
    await rm(path.join(folder, 'checkpoints'), { recursive: true, force: true });
    const first = await broken(options, ({ step }) => step === last);
    const second = await run(options);
    expect(newestOf(first, second)).toEqual(curveOf(whole.records));
    expect(second.ended.parameters).toEqual(whole.ended.parameters);
  }
});

test('gradients that overflow at the least scale, too, take the run back', async () => {
  let updates = 0;
  const largest = () => (++updates > 30 ? 0 : Infinity);
  const records: ToldRun['records'] = [];
  const attempt = run({
    ...{ settings: withSettings({ precision: 'mixed', epochs: 8 }), session: { largest } },
    onRecord: (record) => records.push(record),
  });
  await expect(attempt).rejects.toMatchObject({ code: 'training.diverged', data: { rollBacks: 3 } });
  // Two batches a step, one in every eighth: step 17 is the first that overflows. 2^16 is down to 1 after sixteen.
  expect(
    eventsOf(records)
      .filter((event) => !event.endsWith('plateau'))
      .slice(0, 4),
  ).toEqual([...['0 started', '33 notANumber', '33 rolledBack', '33 rateLowered']]);
});
