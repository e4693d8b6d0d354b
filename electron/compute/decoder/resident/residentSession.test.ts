import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRuntime } from '../../../../native/onnxruntime/runtime.ts';
import type { Architecture } from '../../../ml/architectures/architecture.ts';
import { writeSyntheticVariant } from '../../testing/syntheticVariant.ts';
import { openResidentSession } from './openResident.ts';
import type { ResidentSession } from './residentSession.ts';

/** Large enough that a run of some hundred tokens takes a while on any machine. */
const architecture: Architecture = {
  ...{ family: 'qwen2', layerCount: 6, hiddenSize: 896, intermediateSize: 4864, vocabSize: 2_000 },
  ...{ headCount: 14, kvHeadCount: 2, headDim: 64, contextLength: 2_048, normEpsilon: 1e-6 },
  rope: { theta: 10_000, scaling: { kind: 'none' } },
  ...{ slidingWindow: null, qkvBias: true, outputBias: false, mlpBias: false, qkNorm: false },
  tiedEmbedding: true,
};
const long = Array.from({ length: 1_500 }, (_, i) => (i * 37) % 2_000);
let folder: string;
let open: (slots?: number) => Promise<ResidentSession>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'inhouse-resident-session-'));
  const { model } = await writeSyntheticVariant(folder, architecture);
  open = (slots = 3) =>
    openResidentSession({
      ...{ runtime: openRuntime(), source: { model }, variantFolder: folder, architecture },
      ...{ threads: 2, provider: 'cpu', slots },
    });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('while a run computes, the event loop goes round', async () => {
  await using session = await open();
  let rounds = 0;
  const counting = setInterval(() => rounds++, 1);
  await session.run(long, 0);
  clearInterval(counting);
  expect(rounds).toBeGreaterThan(20);
});

test('a run that is ended in the middle is cancelled long before its end, and leaves the next one right', async () => {
  await using session = await open();
  await using fresh = await open();
  const startedAt = performance.now();
  await session.run(long, 0);
  const wholeMs = performance.now() - startedAt;
  await session.run(long.slice(0, 100), 0);
  const cancelled = session.run(long.slice(100), 100);
  const judged = expect(cancelled).rejects.toMatchObject({ code: 'request.cancelled' });
  await sleep(wholeMs / 10);
  const endedAt = performance.now();
  session.terminate();
  session.terminate();
  await judged;
  expect(performance.now() - endedAt).toBeLessThan(wholeMs / 2);
  await fresh.run(long.slice(0, 100), 0);
  const expected = (await fresh.run([5], 100)).slice();
  expect(await session.run([5], 100)).toEqual(expected);
});

test('a session that is closed in the middle of a run ends it first', async () => {
  const session = await open();
  const cancelled = session.run(long, 0);
  const judged = expect(cancelled).rejects.toMatchObject({ code: 'request.cancelled' });
  await session[Symbol.asyncDispose]();
  await judged;
  await expect(session.run([1], 0)).rejects.toThrow(/released/);
});

test('slots that are left out of a batch keep what they hold, wherever they lie', async () => {
  await using session = await open(4);
  for (const [slot, count] of [40, 30, 20, 10].entries())
    await session.run(long.slice(slot, slot + count), 0, { slot });
  const alone = (await session.run([9], 30, { slot: 1 })).slice();
  const step = (slot: number, past: number) => ({ slot, id: 9, past });
  await session.runBatch([step(3, 10), step(0, 40)]);
  await session.runBatch([step(2, 20), step(0, 41)]);
  expect(await session.run([9], 30, { slot: 1 })).toEqual(alone);
});

test('what a caller must not do is an error, and the session goes on', async () => {
  await using session = await open(2);
  const running = session.run(long.slice(0, 200), 0);
  await expect(session.run([1], 0)).rejects.toThrow(/in flight/);
  await expect(session.copyPrefix(0, 1, 1)).rejects.toThrow(/in flight/);
  await running;
  await expect(session.run([1], 0, { slot: 2 })).rejects.toThrow(/none of 2/);
  await expect(session.run([], 0)).rejects.toThrow(/nothing to run/);
  await expect(session.runBatch([])).rejects.toThrow(/nothing to run/);
  const step = { slot: 0, id: 1, past: 200 };
  await expect(session.runBatch([step, step])).rejects.toThrow(/twice/);
  await expect(session.copyPrefix(0, 1, 201)).rejects.toThrow(/200 positions are there/);
  await expect(session.run([5_000], 200)).rejects.toMatchObject({ code: 'session.runFailed' });
  expect((await session.run([1], 200)).every(Number.isFinite)).toBe(true);
});
