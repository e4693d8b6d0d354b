import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { kernelNames } from '../../ml/planning/speed.ts';
import type { TaskContext } from '../task.ts';
import { bandwidth } from './bandwidth.ts';

const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('inhouse-bandwidth-'));

function context(signal: AbortSignal, steps: number[] = []): TaskContext {
  return { signal, progress: (_step, done) => void steps.push(done), output: () => undefined };
}

test('every kind of product is run and has a rate; nothing is left on the disk', async () => {
  const before = left();
  const steps: number[] = [];
  const weightCount = 2048 * 64;
  const measured = await bandwidth({ threads: 1, weightCount }, context(new AbortController().signal, steps));
  expect(measured.bufferBytes).toBe(weightCount);
  expect(Object.keys(measured.rates)).toEqual([...kernelNames]);
  for (const name of kernelNames) {
    expect(measured.rates[name]).toBeGreaterThan(1e6);
    expect(Number.isFinite(measured.rates[name])).toBe(true);
  }
  expect(steps).toEqual([0, 1, 2, 3, 4, 5]);
  expect(left()).toEqual(before);
});

test('a measurement that nobody wants any more ends between two products', async () => {
  const before = left();
  const stop = new AbortController();
  const stopping: TaskContext = {
    ...context(stop.signal),
    progress: (_step, done) => (done === 1 ? stop.abort() : undefined),
  };
  await expect(bandwidth({ threads: 1, weightCount: 4096 }, stopping)).rejects.toMatchObject({
    code: 'request.cancelled',
  });
  expect(left()).toEqual(before);
});
