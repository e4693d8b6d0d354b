import { expect, test } from 'vitest';
import type { Bandwidth } from '../../contract/planner.ts';
import { knownModels } from '../../ml/planning/knownModels.ts';
import { countShapeParameters } from '../../ml/planning/modelShape.ts';
import type { MemoryReading } from '../processes/readMemory.ts';
import type { Store } from '../store/store.ts';
import { createPlanner, type HeldModel } from './planner.ts';
import type { PlannedRun, PlanSubject } from './subject.ts';

const rates: Bandwidth['rates'] = {
  int8Fast: 30e9,
  int8Exact: 20e9,
  int4Fast: 30e9,
  int4Exact: 20e9,
  float32: 30e9,
};

interface World {
  readonly freeBytes: number;
  readonly held?: readonly HeldModel[];
  /** Rows of load_measurements. */
  readonly loads?: readonly Record<string, unknown>[];
  readonly isMeasured?: boolean;
}

function plannerIn({ freeBytes, held = [], loads = [], isMeasured = true }: World) {
  const memory: MemoryReading = {
    ...{ totalBytes: 32e9, availableBytes: freeBytes },
    machine: { totalBytes: 32e9, availableBytes: freeBytes },
    limit: null,
  };
  const measured = { rates, threads: 2, bufferBytes: 1, measuredAt: '' };
  return createPlanner({
    store: { read: () => loads } as unknown as Store,
    meter: {
      read: () => (isMeasured ? measured : null),
      running: () => null,
      lastError: () => null,
      measure: async () => '',
      measureOnce: () => undefined,
    },
    settings: () => ({ headRoom: 0.3, memoryLimit: 0.8 }),
    held: async () => held,
    readMemory: () => memory,
  });
}

function run(name: string, change: Partial<PlannedRun> = {}, here: Partial<PlanSubject> = {}): PlannedRun {
  const found = knownModels.find((model) => model.name === name);
  if (!found) throw new Error(`no ${name}`);
  const { shape, source } = found;
  const parameterCount = countShapeParameters(shape);
  return {
    subject: { model: null, name, source, parameterCount, shape, versions: [], ...here },
    ...{ precision: 'int8', blockSize: 32, profile: 'exact', context: 4096, conversations: 1 },
    ...change,
  };
}

const past = (change: Record<string, unknown>) => ({
  ...{ device: 'cpu', precision: 'int8', profile: 'exact' },
  ...{ estimated_tokens_per_second: null, tokens_per_second: null },
  ...change,
});

test('a plan is itemised, judged against what is free, and told in numbers that add up', async () => {
  const plan = await plannerIn({ freeBytes: 20e9 }).plan(run('Qwen2.5 7B'));
  expect(plan.verdict).toBe('fits');
  expect(plan.items.map(({ name }) => name)).toEqual(['weights', 'cache', 'workspace', 'engine']);
  expect(plan.items.reduce((sum, { bytes }) => sum + bytes, 0)).toBeCloseTo(plan.totalBytes, 0);
  expect(plan.room).toMatchObject({ freeBytes: 20e9, comfortableBytes: 14e9, limitBytes: 16e9 });
  expect(plan.spareBytes).toBeCloseTo(14e9 - plan.totalBytes, 0);
  expect(plan.speed.atStart).toBeGreaterThan(plan.speed.whenFull ?? Number.POSITIVE_INFINITY);
  expect(plan.remedies).toEqual([]);
  // 7.6B parameters: 36.5 GB, says the rule, of 32.
  expect(plan.rule).toMatchObject({ satisfied: false, agreement: 'ruleTooStrict' });
});

test('a plan that is too large says what would help, and nothing that would not', async () => {
  const asked = run('Qwen2.5 7B', { precision: 'fp32', blockSize: null });
  const { verdict, remedies } = await plannerIn({ freeBytes: 20e9 }).plan(asked);
  expect(verdict).toBe('tooLarge');
  expect(remedies).toEqual([{ kind: 'precision', precision: 'int8', verdict: 'fits' }]);
  const hopeless = await plannerIn({ freeBytes: 20e9 }).plan(run('Qwen2.5 32B', { precision: 'int4' }));
  expect(hopeless.remedies).toEqual([]);
});

test('a long context is shortened only as far as it must be', async () => {
  const { remedies } = await plannerIn({ freeBytes: 18e9 }).plan(run('Llama 3.1 8B', { context: 32_768 }));
  const contexts = remedies.filter(({ kind }) => kind === 'context');
  expect(contexts).toHaveLength(1);
  const [found] = contexts;
  if (found?.kind !== 'context') throw new Error('no context');
  const again = (context: number) => plannerIn({ freeBytes: 18e9 }).plan(run('Llama 3.1 8B', { context }));
  expect((await again(found.context)).verdict).toBe(found.verdict);
  expect((await again(found.context * 2)).verdict).not.toBe(found.verdict);
});

test('an idle model whose memory would do is named; one that answers is not; what the model itself holds is free for it', async () => {
  const other = { model: 'o', name: 'Other', precision: 'int8', profile: 'exact', bytes: 8e9 } as const;
  const tight = { freeBytes: 12e9 };
  const idle = await plannerIn({ ...tight, held: [{ ...other, isIdle: true }] }).plan(run('Qwen2.5 7B'));
  expect(idle.remedies).toContainEqual({ kind: 'unload', model: 'o', name: 'Other', bytes: 8e9 });
  const busy = await plannerIn({ ...tight, held: [{ ...other, isIdle: false }] }).plan(run('Qwen2.5 7B'));
  expect(busy.remedies.some(({ kind }) => kind === 'unload')).toBe(false);
  const own = await plannerIn({ ...tight, held: [{ ...other, isIdle: true }] }).plan(
    run('Qwen2.5 7B', {}, { model: 'o' }),
  );
  expect(own.room.freeBytes).toBe(20e9);
  expect(own.verdict).toBe('fits');
});

test('past loads of this size correct memory and speed, and the error that is left is told', async () => {
  const asked = run('Qwen2.5 7B');
  const plain = await plannerIn({ freeBytes: 20e9 }).plan(asked);
  const estimated_bytes = plain.totalBytes;
  const speed = plain.speed.atStart ?? 0;
  const loads = [1.1, 1.2, 1.3].map((ratio) =>
    past({
      ...{ estimated_bytes, measured_bytes: estimated_bytes * ratio },
      ...{ estimated_tokens_per_second: speed, tokens_per_second: speed / 2 },
    }),
  );
  const corrected = await plannerIn({ freeBytes: 20e9, loads }).plan(asked);
  expect(corrected.totalBytes).toBeCloseTo(plain.totalBytes * 1.2, 0);
  expect(corrected.correction).toMatchObject({ loads: 3 });
  expect(corrected.correction.error).toBeGreaterThan(0);
  expect(corrected.speed.atStart).toBeCloseTo(speed / 2, 6);
  expect(corrected.speed.correction).toMatchObject({ factor: 0.5, loads: 3 });
});

test('without a measurement of the memory nothing is said of the speed', async () => {
  const { speed } = await plannerIn({ freeBytes: 20e9, isMeasured: false }).plan(run('Qwen2.5 7B'));
  expect(speed).toMatchObject({ atStart: null, whenFull: null, bytesPerSecond: null });
});

test('the ranking puts what fits before what does not, and the larger model before the smaller', async () => {
  const runs = knownModels.flatMap(({ name }) => [run(name), run(name, { precision: 'int4' })]);
  const { models } = await plannerIn({ freeBytes: 20e9 }).rank(runs);
  const order = { fits: 0, tight: 1, tooLarge: 2 };
  const ranks = models.map(({ verdict }) => order[verdict]);
  expect(ranks).toEqual(ranks.toSorted());
  const fitting = models
    .filter(({ verdict }) => verdict === 'fits')
    .map(({ parameterCount }) => parameterCount);
  expect(fitting).toEqual(fitting.toSorted((a, b) => b - a));
  expect(models).toHaveLength(runs.length);
});
