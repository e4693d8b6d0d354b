import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { pauseRun, resumeOnCpu, resumeRun } from './controlRun.ts';
import type { DeviceState } from './devices.ts';
import { readEvents } from './records/curve.ts';
import { findRun } from './records/runs.ts';
import { startRun } from './startRun.ts';
import { actor, openTestTraining, stepOf, testCpu, untilState, wish } from './trainingJobs.fixture.ts';

const gpu: DeviceState = {
  ...{ provider: 'cuda', name: 'H100', isSoftware: false, reason: null, mixed: true },
  memory: { totalBytes: 80e9, freeBytes: 79e9 },
};

/** A machine whose GPU can be taken out, and what runs hold of it. */
async function openOnGpu() {
  const machine = { devices: [gpu, testCpu], held: [] as string[] };
  const training = await openTestTraining({
    listDevices: async () => ({ policy: 'prefer', devices: machine.devices }),
    occupy({ provider, name }) {
      machine.held.push(`${name} ${provider}`);
      return { [Symbol.dispose]: () => void machine.held.pop() };
    },
  });
  return { machine, training };
}

test('a run computes on the GPU that was chosen, holds it meanwhile, and goes on there', async () => {
  const { machine, training } = await openOnGpu();
  const { learner, options, store } = training;
  const { run } = await startRun(options, { ...wish, test: null, name: 'one' }, actor);
  learner.let(3);
  await expect.poll(() => stepOf(training, run)).toBe(3);
  expect(machine.held).toEqual(['one cuda']);
  expect(findRun(options, run).record.hardware).toMatchObject({ provider: 'cuda', device: 'H100' });
  await pauseRun(options, run, actor);
  await expect.poll(() => machine.held).toEqual([]);

  machine.devices = [testCpu];
  const gone = { code: 'training.deviceGone', data: { run: 'one', device: 'H100' } };
  await expect(resumeRun(options, run, actor)).rejects.toMatchObject(gone);
  expect(findRun(options, run).state).toBe('paused');
  machine.devices = [gpu, testCpu];
  await resumeRun(options, run, actor);
  await expect.poll(() => learner.inputs.length).toBe(2);
  expect(learner.inputs.map(({ provider }) => provider)).toEqual(['cuda', 'cuda']);
  await pauseRun(options, run, actor);

  machine.devices = [testCpu];
  await resumeOnCpu(options, run, actor);
  learner.let(4);
  await untilState(training, run, 'succeeded');
  expect(learner.inputs.at(-1)?.provider).toBe('cpu');
  expect(readEvents(store, run).map(({ kind }) => kind)).toContain('movedToCpu');
  expect(findRun(options, run).record.hardware).toMatchObject({ provider: 'cpu', device: 'CPU' });
});

test('a GPU that a run was only given fails before the first step: it begins on the CPU and says why', async () => {
  const { training } = await openOnGpu();
  const { learner, options, store } = training;
  learner.failure = new AppError('session.openFailed', { graph: 'training', reason: 'no kernel' });
  const { run } = await startRun(options, { ...wish, test: null, name: 'one' }, actor);
  learner.let(1);
  await expect.poll(() => learner.inputs.map(({ provider }) => provider)).toEqual(['cuda', 'cpu']);
  learner.failure = null;
  learner.let(6);
  await untilState(training, run, 'succeeded');
  const { device, reasons } = findRun(options, run).record.hardware;
  expect([device, ...reasons.map(({ code }) => code)]).toEqual(['CPU', 'session.openFailed']);
  expect(readEvents(store, run).map(({ kind }) => kind)).toEqual(['started', 'movedToCpu', 'started']);

  const asked = { ...wish, test: null, device: 'cuda', name: 'two' } as const;
  const { run: insisted } = await startRun(options, asked, actor);
  learner.failure = new AppError('session.openFailed', { graph: 'training', reason: 'no kernel' });
  learner.let(1);
  await untilState(training, insisted, 'failed');
});

test('a run of before there was a choice of devices is read, and goes on on the CPU', async () => {
  const training = await openTestTraining();
  const { learner, options, store } = training;
  const { run } = await startRun(options, { ...wish, test: null, name: 'old' }, actor);
  await expect.poll(() => learner.inputs.length).toBe(1);
  await pauseRun(options, run, actor);
  await store.write({
    audit: null,
    statements: [
      {
        sql: `UPDATE training_runs SET wish = json_remove(wish, '$.device'),
                record = json_remove(record, '$.hardware.provider', '$.hardware.reasons') WHERE id = ?`,
        params: [run],
      },
    ],
  });
  const { wish: read, record } = findRun(options, run);
  expect([read.device, record.hardware.provider, record.hardware.reasons]).toEqual(['auto', 'cpu', []]);
  await resumeRun(options, run, actor);
  learner.let(6);
  await untilState(training, run, 'succeeded');
  expect(learner.inputs.at(-1)?.provider).toBe('cpu');
});
