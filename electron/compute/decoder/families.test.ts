import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { CachePeaks, type CacheScales } from '../../ml/architectures/cacheScales.ts';
import { forward, type Keep } from '../../ml/architectures/forward.reference.ts';
import { dequantized, type SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import { openTestSession, type TestSessionOptions } from './testSession.reference.ts';

const ids = Array.from({ length: 45 }, (_, i) => (i * i * 7 + 3 * i + 1) % 101);

/**
 * Quantized products keep 16 bits of the activations in the exact profile. These models amplify: with 8 bits (fast)
 * the same differences are above 0.05.
 */
const exactTolerance = 2e-3;

/** A key on the border between two steps may go either way: one such moves the logits of a model here by 0.004. */
const steppedTolerance = 6e-3;

interface Checked {
  readonly architecture: Architecture;
  readonly tensors: SourceTensors;
  readonly options: TestSessionOptions;
}

/** Largest difference to the double precision pass over all positions, relative to the spread of the logits. */
async function largestDifference(checked: Checked, reference: SourceTensors): Promise<number> {
  const { architecture, tensors, options } = checked;
  const expected = forward(architecture, reference, ids).flat();
  await using session = await openTestSession(architecture, tensors, options);
  const logits = await session.run(ids, 0);
  return relativeDifference(expected, logits);
}

/** The largest, relative to the spread of what is expected. */
function relativeDifference(expected: readonly number[], found: ArrayLike<number>): number {
  const spread = Math.sqrt(expected.reduce((sum, logit) => sum + logit * logit, 0) / expected.length);
  expect(found.length).toBe(expected.length);
  return Math.max(...expected.map((logit, i) => Math.abs(logit - (found[i] ?? Number.NaN)))) / spread;
}

/** The same model with every matrix taken through blocks of 8 (or, within layers, `bits`) bits and back. */
function throughBlocks(tensors: SourceTensors, blockSize: number, bits: 8 | 4 = 8): SourceTensors {
  return new Map(
    [...tensors].map(([name, tensor]) => {
      const inLayer = name.includes('.layers.');
      return [name, tensor.shape.length === 2 ? dequantized(tensor, inLayer ? bits : 8, blockSize) : tensor];
    }),
  );
}

/** Keys and values of all positions in double precision, rounded to the steps that a look at them gives. */
function throughInt8(
  architecture: Architecture,
  tensors: SourceTensors,
): { scales: CacheScales; keep: Keep } {
  const peaks = new CachePeaks(architecture);
  forward(architecture, tensors, ids, (row, part, layer) => {
    peaks.see(layer, part, Float32Array.from(row));
    return row;
  });
  const scales = peaks.scales();
  const keep: Keep = (row, part, layer) =>
    row.map((value, channel) => {
      const step = scales[layer]?.[part][channel] ?? Number.NaN;
      return Math.max(-128, Math.min(127, Math.round(value / step))) * step;
    });
  return { scales, keep };
}

describe.each(Object.entries<Architecture>(tinyModels))('%s', (_name, architecture) => {
  const tensors = randomWeights(architecture);

  test.each(['stock', 'resident'] as const)(
    'fp32 with an int8 cache gives the logits of keys and values that were rounded to its steps, %s',
    async (binding) => {
      const { scales, keep } = throughInt8(architecture, tensors);
      const expected = forward(architecture, tensors, ids, keep).flat();
      await using session = await openTestSession(architecture, tensors, { cacheScales: scales, binding });
      const first = (await session.run(ids.slice(0, 20), 0)).slice();
      const found = [...first];
      for (let position = 20; position < ids.length; position++)
        found.push(...(await session.run(ids.slice(position, position + 1), position)));
      expect(relativeDifference(expected, found)).toBeLessThan(steppedTolerance);
      const plain = forward(architecture, tensors, ids).flat();
      expect(relativeDifference(plain, found)).toBeGreaterThan(steppedTolerance);
    },
  );

  test('fp32 gives the logits of the double precision pass at every position', async () => {
    expect(await largestDifference({ architecture, tensors, options: {} }, tensors)).toBeLessThan(2e-5);
  });

  test('int8, exact, gives the logits of the dequantized weights', async () => {
    const options = { precision: 'int8', blockSize: 32 } as const;
    const reference = throughBlocks(tensors, 32);
    expect(await largestDifference({ architecture, tensors, options }, reference)).toBeLessThan(
      exactTolerance,
    );
  });

  test('int4, exact, gives the logits of the dequantized weights', async () => {
    const options = { precision: 'int4', blockSize: 32 } as const;
    const reference = throughBlocks(tensors, 32, 4);
    expect(await largestDifference({ architecture, tensors, options }, reference)).toBeLessThan(
      exactTolerance,
    );
  });

  test('fp16 gives the logits of the rounded weights', async () => {
    const options = { precision: 'fp16' } as const;
    const reference: SourceTensors = new Map(
      [...tensors].map(([name, { shape, data }]) => [
        name,
        { shape, data: shape.length === 2 ? data.map((value) => Math.f16round(value)) : data },
      ]),
    );
    expect(await largestDifference({ architecture, tensors, options }, reference)).toBeLessThan(2e-5);
  });

  test('int8, fast, stays near but is not exact', async () => {
    const options = { precision: 'int8', blockSize: 32, profile: 'fast' } as const;
    const difference = await largestDifference(
      { architecture, tensors, options },
      throughBlocks(tensors, 32),
    );
    expect(difference).toBeGreaterThan(10 * exactTolerance);
    expect(difference).toBeLessThan(1);
  });
});
