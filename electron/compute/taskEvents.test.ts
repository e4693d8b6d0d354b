import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AppError } from '../common/errors/appError.ts';
import type { Task } from './task.ts';
import { taskEvents } from './taskEvents.ts';

const never = new AbortController().signal;

async function collect(task: Task<string, string>, signal = never) {
  const events = [];
  for await (const event of taskEvents(task, 'in', signal)) events.push(event);
  return events;
}

test('what a task tells comes in order, its result last', async () => {
  const events = await collect(async (input, { progress, output }) => {
    progress('a', 0, 2, 'items');
    output(1);
    await sleep(1);
    output(2);
    progress('a', 2, 2, 'items');
    return `${input} out`;
  });
  expect(events).toEqual([
    { kind: 'progress', step: 'a', done: 0, total: 2, unit: 'items' },
    { kind: 'output', record: 1 },
    { kind: 'output', record: 2 },
    { kind: 'progress', step: 'a', done: 2, total: 2, unit: 'items' },
    { kind: 'result', result: 'in out' },
  ]);
});

test('progress that comes too often is thinned; the first and the last of a step always come', async () => {
  const events = await collect(async (_input, { progress }) => {
    for (const step of ['a', 'b'])
      for (let done = 0; done <= 10_000; done += 1) progress(step, done, 10_000, 'bytes');
    return '';
  });
  expect(events.length).toBeLessThan(100);
  const ends = events.filter((event) => event.kind === 'progress' && event.done === 10_000);
  const starts = events.filter((event) => event.kind === 'progress' && event.done === 0);
  expect([starts.length, ends.length]).toEqual([2, 2]);
});

test("a task's failure comes after what it had told", async () => {
  const seen: unknown[] = [];
  const failing: Task<string, string> = async (_input, { output }) => {
    output('before');
    throw new AppError('disk.full', { path: 'x' });
  };
  const reading = (async () => {
    for await (const event of taskEvents(failing, '', never)) seen.push(event);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'disk.full' });
  expect(seen).toEqual([{ kind: 'output', record: 'before' }]);
});

test('leaving the iterator aborts the task', async () => {
  let aborted = false;
  const endless: Task<string, string> = (_input, { output, signal }) => {
    output('one');
    signal.addEventListener('abort', () => {
      aborted = true;
    });
    return new Promise(() => {});
  };
  for await (const event of taskEvents(endless, '', never)) {
    expect(event).toEqual({ kind: 'output', record: 'one' });
    break;
  }
  expect(aborted).toBe(true);
});
