import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import type { EvaluationWish } from '../../contract/training/evaluations.ts';
import { cancelRun, pauseRun, resumeRun, stopAndKeepRun } from './controlRun.ts';
import { listAdapters } from './records/adapters.ts';
import { insertEvent, readEvents, readPoints } from './records/curve.ts';
import { listEvaluations } from './records/evaluations.ts';
import { findRun } from './records/runs.ts';
import { usesOfDataset } from './records/uses.ts';
import { removeRun } from './removal.ts';
import { settleTraining } from './settleTraining.ts';
import { startEvaluation } from './startEvaluation.ts';
import { startRun } from './startRun.ts';
import { seedAdapter } from './trainingEngine.fixture.ts';
import { actor, openTestTraining, stepOf, testBase, untilState, wish } from './trainingJobs.fixture.ts';

test('a run learns, and becomes an adapter, a record and the evaluation that was wished for', async () => {
  const training = await openTestTraining();
  const { learner, store } = training;
  const { run, job } = await startRun(training.options, { ...wish, name: 'alarms' }, actor);
  learner.let(6);
  await untilState(training, run, 'succeeded');
  const found = findRun(training.options, run);
  expect(found).toMatchObject({
    ...{ job, step: 6, steps: 6, loss: 1 / 6, bestValidationLoss: 0.5, adapter: run, createdBy: 'ann' },
    record: {
      ...{ codeVersion: '1.2.3', attempts: 1, base: { sha256: 'w' }, hardware: { device: 'CPU' } },
      result: { steps: 6, stopped: 'finished', sha256: 'a' },
    },
  });
  expect(found.record.data.map(({ use, hash, sha256 }) => [use, hash, sha256.length])).toEqual([
    ['train', 'h1', 64],
    ['replay', 'h2', 64],
    ['test', 'h1', 0],
  ]);
  expect(readPoints(store, { run, after: 0, atMost: 100 }).points[0]?.temperatureCelsius).toBe(51);
  expect(listAdapters(store)).toMatchObject([
    { id: run, name: 'alarms', run, parameters: 6, rank: 16, gate: 'notMeasured' },
  ]);
  expect(existsSync(path.join(training.dataDir, 'adapters', run, 'adapter_model.safetensors'))).toBe(true);
  expect(existsSync(path.join(training.dataDir, 'runs', run, 'examples'))).toBe(false);
  const [evaluation] = listEvaluations(training.options, {});
  expect(evaluation).toMatchObject({
    second: { id: run },
    first: null,
    dataset: { id: 'codes', split: 'test' },
  });
  await expect.poll(() => training.jobs.show(evaluation?.job ?? '').state).toBe('running');
  const audited = [...store.readAudit()].map(({ actor, action }) => `${actor} ${action}`);
  expect(audited).toEqual(['ann training.start', 'ann training.finish']);
});

test('a paused run waits to be asked, and goes on from its checkpoint: each step has one point', async () => {
  const training = await openTestTraining();
  const { learner, store } = training;
  const { run } = await startRun(training.options, { ...wish, test: null, name: 'alarms' }, actor);
  learner.let(3);
  await expect.poll(() => stepOf(training, run)).toBe(3);
  expect((await pauseRun(training.options, 'alarms', actor)).state).toBe('paused');
  await training.reopen();
  expect(findRun(training.options, run).state).toBe('paused');
  await expect(pauseRun(training.options, run, actor)).rejects.toMatchObject({ code: 'training.notRunning' });
  await resumeRun(training.options, run, actor);
  learner.let(4);
  await untilState(training, run, 'succeeded');
  expect(readPoints(store, { run, after: 0, atMost: 100 }).points.map(({ step }) => step)).toEqual([
    1, 2, 3, 4, 5, 6,
  ]);
  expect(readEvents(store, run).map(({ kind, step }) => [kind, step])).toEqual([
    ['started', 0],
    ['resumed', 2],
  ]);
  expect(findRun(training.options, run).record.attempts).toBe(2);
  await expect(resumeRun(training.options, run, actor)).rejects.toMatchObject({
    code: 'training.notResumable',
  });
});

test('after its engine was killed a run goes on by itself with the same data', async () => {
  const training = await openTestTraining();
  const { run } = await startRun(training.options, { ...wish, test: null, name: 'alarms' }, actor);
  training.learner.let(5);
  await expect.poll(() => stepOf(training, run)).toBe(5);
  await training.reopen();
  training.learner.let(2);
  await untilState(training, run, 'succeeded');
  const [first, second] = training.learner.inputs;
  expect(second).toMatchObject({ dataHash: first?.dataHash, baseHash: 'w', stopAndKeep: false });
});

test('a kill between the adapter’s folder and its row costs nothing', async () => {
  const training = await openTestTraining();
  const { store, dataDir } = training;
  const { run, job } = await startRun(training.options, { ...wish, test: null, name: 'alarms' }, actor);
  await expect.poll(() => training.learner.inputs.length).toBe(1);
  await pauseRun(training.options, run, actor);
  const folder = path.join(dataDir, 'runs', run, 'result');
  training.learner.let(6);
  // As it was just before the end: learnt, moved, not entered.
  await resumeRun(training.options, run, actor);
  await untilState(training, run, 'succeeded');
  await store.write({
    audit: null,
    statements: [
      { sql: 'DELETE FROM adapters' },
      { sql: "UPDATE jobs SET state = 'interrupted', paused = 1 WHERE id = ?", params: [job] },
    ],
  });
  expect(existsSync(folder)).toBe(false);
  await settleTraining(training.options);
  await training.reopen();
  await resumeRun(training.options, run, actor);
  await untilState(training, run, 'succeeded');
  expect(listAdapters(store).map(({ name }) => name)).toEqual(['alarms']);
  expect(training.learner.inputs).toHaveLength(2);
});

test('a run that is asked to stop keeps what it has learnt; one that rests does so too', async () => {
  const training = await openTestTraining();
  const running = await startRun(training.options, { ...wish, test: null, name: 'one' }, actor);
  training.learner.let(3);
  await expect.poll(() => stepOf(training, running.run)).toBe(3);
  expect((await stopAndKeepRun(training.options, 'one', actor)).state).toMatch(/stopping|succeeded/);
  await untilState(training, running.run, 'succeeded');
  expect(findRun(training.options, 'one').record.result).toMatchObject({ steps: 3, stopped: 'stopAndKeep' });
  const resting = await startRun(training.options, { ...wish, test: null, name: 'two' }, actor);
  training.learner.let(2);
  await expect.poll(() => stepOf(training, resting.run)).toBe(2);
  await pauseRun(training.options, 'two', actor);
  await stopAndKeepRun(training.options, 'two', actor);
  await untilState(training, resting.run, 'succeeded');
  expect(training.learner.inputs.at(-1)?.stopAndKeep).toBe(true);
  await expect(stopAndKeepRun(training.options, 'two', actor)).rejects.toMatchObject({
    code: 'training.notRunning',
  });
});

test('a cancelled run leaves its curves and nothing else; a failed one keeps what it can go on from', async () => {
  const full = new AppError('disk.full', { path: '/' });
  let isFull = false;
  const training = await openTestTraining({
    async requireNoLeakage() {},
    temperature() {
      if (isFull) throw full;
      return null;
    },
  });
  const { run } = await startRun(training.options, { ...wish, test: null, name: 'one' }, actor);
  training.learner.let(2);
  await expect.poll(() => stepOf(training, run)).toBe(2);
  isFull = true;
  training.learner.let(1);
  await untilState(training, run, 'failed');
  const folder = path.join(training.dataDir, 'runs', run);
  expect(existsSync(path.join(folder, 'steps'))).toBe(true);
  expect(existsSync(path.join(folder, 'examples'))).toBe(false);
  isFull = false;
  await resumeRun(training.options, run, actor);
  training.learner.let(1);
  await expect.poll(() => stepOf(training, run)).toBe(3);
  expect((await cancelRun(training.options, run, actor)).state).toBe('cancelled');
  expect(existsSync(folder)).toBe(false);
  expect(listAdapters(training.store)).toEqual([]);
  expect(readPoints(training.store, { run, after: 0, atMost: 100 }).points).toHaveLength(3);
});

test('a full run becomes a model through an import', async () => {
  const training = await openTestTraining();
  const settings = { ...wish.settings, method: 'full' as const };
  const { run } = await startRun(training.options, { ...wish, settings, name: 'one' }, actor);
  training.learner.let(6);
  await untilState(training, run, 'succeeded');
  expect(findRun(training.options, run)).toMatchObject({ resultModel: 'made', adapter: null });
  const made = findRun(training.options, run);
  await expect(removeRun(training.options, made, actor)).rejects.toMatchObject({ code: 'training.running' });
  await training.jobs.cancel(actor, 'i');
  await removeRun(training.options, made, actor);
  expect(existsSync(path.join(training.dataDir, 'runs', run))).toBe(false);
});

test('what a run reads is in use until it has ended, whatever it reads it for', async () => {
  const training = await openTestTraining();
  const { run } = await startRun(training.options, { ...wish, test: null, name: 'alarms' }, actor);
  const uses = (dataset: string, version: number | null) => usesOfDataset(training.store, dataset, version);
  expect(uses('codes', 1)).toEqual(['alarms']);
  expect(uses('old', null)).toEqual(['alarms']);
  expect(uses('old', 1)).toEqual([]);
  await expect.poll(() => training.learner.inputs.length).toBe(1);
  await pauseRun(training.options, run, actor);
  expect(uses('old', 2)).toEqual(['alarms']);
  await cancelRun(training.options, run, actor);
  expect(uses('codes', null)).toEqual([]);
});

test('a run is refused where its name is taken, its questions stand in two splits, or it wants what is not there', async () => {
  const training = await openTestTraining({
    async requireNoLeakage({ version }) {
      if (version === 1) throw new AppError('datasets.leakage', { version, rows: 4 });
    },
  });
  await expect(startRun(training.options, { ...wish, name: 'one' }, actor)).rejects.toMatchObject({
    code: 'datasets.leakage',
  });
  const unmeasured = { ...wish, test: null, name: 'one' };
  await startRun(training.options, unmeasured, actor);
  await expect(startRun(training.options, unmeasured, actor)).rejects.toMatchObject({
    code: 'training.nameTaken',
  });
  const mixed = { ...unmeasured, name: 'half', settings: { ...wish.settings, precision: 'mixed' } } as const;
  await expect(startRun(training.options, mixed, actor)).rejects.toMatchObject({
    code: 'training.mixedUnavailable',
  });
});

test('a base that was made anew is not learnt on any further', async () => {
  let sha256 = 'w';
  const training = await openTestTraining({
    findBase: async () => ({ ...testBase, sha256 }),
  });
  const { run } = await startRun(training.options, { ...wish, test: null, name: 'one' }, actor);
  await expect.poll(() => training.learner.inputs.length).toBe(1);
  await pauseRun(training.options, run, actor);
  sha256 = 'other';
  await resumeRun(training.options, run, actor);
  await untilState(training, run, 'failed');
  expect(findRun(training.options, run).error?.code).toBe('training.checkpointMismatch');
});

test('an adapter is evaluated on the model that it was made for, and on no other', async () => {
  const training = await openTestTraining();
  await seedAdapter(training.store, 'codes');
  const test = { dataset: 'codes', version: 1, split: 'test' };
  const asked: EvaluationWish = {
    ...{ model: 'base', profile: 'exact', first: null, second: 'codes', test, replay: null, maxTokens: 8 },
    gate: { keepsAtLeast: 0.95, generalAtMost: 0.1 },
  };
  await expect(startEvaluation(training.options, asked, actor)).rejects.toMatchObject({
    code: 'adapters.otherBase',
  });
});

test('an adapter is not measured with rows that its run has learnt, wherever they stand now', async () => {
  const training = await openTestTraining({
    countShared: async ({ dataset }) => (dataset === 'codes' ? 2 : 0),
  });
  const { store, options, learner } = training;
  const sql =
    "INSERT INTO datasets (id, name, kind, created_at, changed_at) VALUES ('codes', 'codes', 'chat', 't', 't')";
  await store.write({ audit: null, statements: [{ sql, params: [] }] });
  const { run } = await startRun(options, { ...wish, validation: null, test: null, name: 'one' }, actor);
  learner.let(7);
  await untilState(training, run, 'succeeded');
  const asked: EvaluationWish = {
    ...{ model: 'base', profile: 'exact', first: null, second: run, replay: null, maxTokens: 8 },
    ...{ test: { dataset: 'other', version: 4, split: 'test' } },
    gate: { keepsAtLeast: 0.95, generalAtMost: 0.1 },
  };
  await expect(startEvaluation(options, asked, actor)).rejects.toMatchObject({
    code: 'training.leakage',
    data: { rows: 2, dataset: 'other', version: 4, learnt: 'codes' },
  });
  // Its data is gone, so nobody can say.
  const removal = { sql: 'DELETE FROM datasets', params: [] };
  await store.write({ audit: null, statements: [removal] });
  await startEvaluation(options, asked, actor);
});

test('asked to stop and keep while its process is being started, a run does so', async () => {
  const training = await openTestTraining();
  const { learner, options } = training;
  learner.onStarting = async () => void (await stopAndKeepRun(options, 'one', actor));
  const { run } = await startRun(options, { ...wish, test: null, name: 'one' }, actor);
  await untilState(training, run, 'succeeded');
  expect(findRun(options, run).record.result?.stopped).toBe('stopAndKeep');
});

test('of two runs the second waits until the first has ended', async () => {
  const training = await openTestTraining();
  const { learner, options } = training;
  const first = await startRun(options, { ...wish, test: null, name: 'one' }, actor);
  const second = await startRun(options, { ...wish, test: null, name: 'two' }, actor);
  await expect.poll(() => learner.inputs.length).toBe(1);
  learner.let(5);
  await expect.poll(() => stepOf(training, first.run)).toBe(5);
  expect(findRun(options, second.run).state).toBe('queued');
  expect(learner.inputs).toHaveLength(1);
  learner.let(7);
  await untilState(training, first.run, 'succeeded');
  await untilState(training, second.run, 'succeeded');
});

test('a run whose job was taken out of the history is not gone on with, and that is said', async () => {
  const training = await openTestTraining();
  const { learner, options, jobs } = training;
  const { run, job } = await startRun(options, { ...wish, test: null, name: 'one' }, actor);
  learner.failure = new AppError('compute.lost', { reason: 'killed' });
  learner.let(1);
  await untilState(training, run, 'failed');
  await jobs.remove(actor, [job]);
  for (const goOn of [resumeRun, stopAndKeepRun])
    await expect(goOn(options, run, actor)).rejects.toMatchObject({ code: 'training.notResumable' });
});

test.each([
  new AppError('memory.limitReached', { limit: '1 GB' }),
  new AppError('compute.lost', { reason: 'out of memory' }),
])(
  'a run whose process was ended for its memory goes on in one that begins with less: $code',
  async (failure) => {
    const training = await openTestTraining();
    const { learner, options } = training;
    learner.failure = failure;
    const { run } = await startRun(options, { ...wish, test: null, name: 'one' }, actor);
    const backOffs = () => learner.inputs.map((input) => input.backOffs);
    learner.let(1);
    await expect.poll(backOffs).toEqual([0, 1]);
    // What the second process says, once, and again after it was killed: it counts once.
    const told = { kind: 'backedOff', step: 0, data: { change: 'sequences', from: 4, to: 2 } } as const;
    const event = insertEvent(run, told, 'now');
    await training.store.write({ audit: null, statements: [event, event] });
    learner.let(1);
    await expect.poll(backOffs).toEqual([0, 1, 2]);
    learner.failure = new AppError('training.outOfMemory');
    learner.let(1);
    await untilState(training, run, 'failed');
    expect(findRun(options, run).error?.code).toBe('training.outOfMemory');
  },
);

test('after a process that died, too, no copies of its rows stay with a run', async () => {
  const training = await openTestTraining();
  const { learner, options, dataDir } = training;
  const { run } = await startRun(options, { ...wish, test: null, name: 'one' }, actor);
  await expect.poll(() => learner.inputs.length).toBe(1);
  const copies = path.join(dataDir, 'runs', run, 'examples');
  expect(existsSync(copies)).toBe(true);
  learner.failure = new AppError('compute.lost', { reason: 'killed' });
  learner.let(1);
  await untilState(training, run, 'failed');
  expect(existsSync(copies)).toBe(false);
});
