import { expect, test } from 'vitest';
import { type Curve, joinCurves } from './joinCurves.ts';
import { bestOf } from './runCharts.ts';

const point = (step: number, validationLoss: number | null = null): Curve['points'][number] => ({
  ...{ step, loss: 1 / step, validationLoss, gradientNorm: 1, learningRate: 1e-3 },
  ...{ tokens: 10, tokensPerSecond: 5, memoryBytes: 1e6, temperatureCelsius: null },
});
const curve = (steps: readonly number[], kinds: readonly Curve['events'][number]['kind'][] = []): Curve => ({
  points: steps.map((step) => point(step)),
  thinned: false,
  events: kinds.map((kind) => ({ kind, step: 1, data: {}, at: '' })),
  samples: [],
});

test('later points go behind the known ones', () => {
  const joined = joinCurves(curve([1, 2], ['started']), curve([3, 4], ['started', 'checkpoint']));
  expect(joined?.points.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  expect(joined?.events).toHaveLength(2);
});

test('where nothing came, the known curve stays the same one, so that nothing is drawn anew', () => {
  const known = curve([1, 2], ['started']);
  expect(joinCurves(known, curve([], ['started']))).toBe(known);
});

test('a run that has gone back is asked for as a whole', () => {
  for (const kind of ['resumed', 'rolledBack'] as const)
    expect(joinCurves(curve([1, 2, 3]), curve([], [kind]))).toBeNull();
  expect(joinCurves(curve([1]), { ...curve([2]), thinned: true })).toBeNull();
});

test('the best is the first of the lowest validation losses', () => {
  expect(bestOf(curve([1, 2]))).toBeNull();
  expect(bestOf({ points: [point(1, 3), point(2), point(3, 2), point(4, 2), point(5, 4)] })).toEqual({
    step: 3,
    value: 2,
  });
});
