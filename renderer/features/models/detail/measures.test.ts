import { expect, test } from 'vitest';
import type { Model, QualityReport, Variant } from '../../../../electron/contract/models.ts';
import { layOutBars, listMeasured } from './measures.ts';

const report = (profile: 'exact' | 'fast', perplexityChange: number, topOneAgreement = 0.9) =>
  ({
    profile,
    cache: 'float',
    perplexityChange,
    topOneAgreement,
    gate: { limit: 0.01, passed: true },
  }) as QualityReport;

const variant = (precision: Variant['precision'], sizeBytes: number, reports: QualityReport[]): Variant => ({
  precision,
  blockSize: 32,
  sizeBytes,
  preparedBytes: 0,
  int8Caches: [],
  reports,
  createdAt: '',
});

const model = {
  variants: [
    variant('int4', 5, [report('exact', 0.02, 0.8)]),
    variant('int8', 10, [report('fast', -0.005), report('exact', 0)]),
  ],
} as Model;

test('reports come by version, largest first, exact before fast', () => {
  expect(listMeasured(model).map(({ key }) => key)).toEqual([
    'int8 32 exact float',
    'int8 32 fast float',
    'int4 32 exact float',
  ]);
});

test('bars of a change stand on both sides of zero, with the gate on the same scale', () => {
  const bars = layOutBars('perplexity', listMeasured(model));
  expect(bars.map(({ fromPercent, widthPercent }) => [fromPercent, widthPercent])).toEqual([
    [20, 0],
    [0, 20],
    [20, 80],
  ]);
  expect(bars.every(({ limitPercent }) => Math.round(limitPercent ?? 0) === 60)).toBe(true);
  expect(bars.map(({ isBest }) => isBest)).toEqual([false, true, false]);
});

test('shares are drawn to the whole, and with nothing to choose from nothing is best', () => {
  const [only] = layOutBars('topOne', listMeasured(model).slice(2));
  expect(only).toMatchObject({ fromPercent: 0, widthPercent: 80, limitPercent: null, isBest: false });
});
