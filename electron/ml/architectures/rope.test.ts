import { expect, test } from 'vitest';
import { tinyModels } from './randomModels.reference.ts';
import { decoderPositions, rotaryFrequencies, rotaryTables } from './rope.ts';

const plain = {
  ...tinyModels['llama, untied'],
  headDim: 128,
  rope: { theta: 500_000, scaling: { kind: 'none' } },
} as const;

test('the first pair turns by one radian a position and the last by theta to the power of -126/128', () => {
  const frequencies = rotaryFrequencies(plain);
  expect(frequencies[0]).toBe(1);
  expect(frequencies[63]).toBeCloseTo(500_000 ** (-126 / 128), 15);
});

test('linear scaling divides every frequency', () => {
  const scaled = rotaryFrequencies({
    ...plain,
    rope: { theta: 500_000, scaling: { kind: 'linear', factor: 4 } },
  });
  expect(scaled).toEqual(rotaryFrequencies(plain).map((frequency) => frequency / 4));
});

test('llama3 scaling keeps short waves, divides long ones and blends between', () => {
  const scaling = {
    kind: 'llama3',
    factor: 8,
    lowFreqFactor: 1,
    highFreqFactor: 4,
    originalContextLength: 8192,
  } as const;
  const ratios = rotaryFrequencies({ ...plain, rope: { theta: 500_000, scaling } }).map(
    (frequency, pair) => frequency / (rotaryFrequencies(plain)[pair] ?? 0),
  );
  // Wavelengths: pair 28 about 1,956 (below 8,192 / 4), pair 30 about 2,948, pair 36 about 10,092 (above 8,192).
  expect(ratios[28]).toBe(1);
  // 8,192 / 2,948 = 2.7787 turns: a share of (2.7787 - 1) / 3 = 0.5929 is kept, the rest divided by 8.
  expect(ratios[30]).toBeCloseTo(0.5929 + (1 - 0.5929) / 8, 3);
  expect(ratios[36]).toBeCloseTo(1 / 8, 12);
});

test('tables hold the cosine and sine of position times frequency', () => {
  const { cos, sin } = rotaryTables(plain, 5);
  const angle = 3 * (rotaryFrequencies(plain)[7] ?? 0);
  expect(cos[3 * 64 + 7]).toBe(Math.fround(Math.cos(angle)));
  expect(sin[3 * 64 + 7]).toBe(Math.fround(Math.sin(angle)));
  expect(decoderPositions({ ...plain, contextLength: 5 })).toBe(5);
});
