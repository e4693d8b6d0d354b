import { describe, expect, test } from 'vitest';
import { type LoraTarget, loraTargets } from '../../common/training.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { forward } from '../../ml/architectures/forward.reference.ts';
import { dequantized, type SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import { mergedTensors, randomAdapter } from '../../ml/lora/randomAdapter.reference.ts';
import { openTestSession, type TestSessionOptions } from './testSession.reference.ts';

const ids = Array.from({ length: 30 }, (_, i) => (i * i * 7 + 3 * i + 1) % 101);

/** The largest difference, relative to the spread of what is expected. */
function relativeDifference(expected: readonly number[], found: ArrayLike<number>): number {
  const spread = Math.sqrt(expected.reduce((sum, logit) => sum + logit * logit, 0) / expected.length);
  expect(found.length).toBe(expected.length);
  return Math.max(...expected.map((logit, i) => Math.abs(logit - (found[i] ?? Number.NaN)))) / spread;
}

/** Every matrix of a layer as its precision keeps it; embedding and head in 8 bits. */
const kept = {
  fp32: (tensors) => tensors,
  fp16: (tensors) =>
    eachMatrix(tensors, ({ shape, data }) => ({ shape, data: data.map((value) => Math.f16round(value)) })),
  int8: (tensors) => eachMatrix(tensors, (tensor) => dequantized(tensor, 8, 32)),
  int4: (tensors) => eachMatrix(tensors, (tensor, inLayer) => dequantized(tensor, inLayer ? 4 : 8, 32)),
} as const satisfies Record<string, (tensors: SourceTensors) => SourceTensors>;
type Precision = keyof typeof kept;

function eachMatrix(
  tensors: SourceTensors,
  change: (
    tensor: { shape: readonly number[]; data: Float64Array },
    inLayer: boolean,
  ) => { shape: readonly number[]; data: Float64Array },
): SourceTensors {
  return new Map(
    [...tensors].map(([name, tensor]) => [
      name,
      tensor.shape.length === 2 ? change(tensor, name.includes('.layers.')) : tensor,
    ]),
  );
}

const options = (precision: Precision): TestSessionOptions => ({
  precision,
  blockSize: precision.startsWith('int') ? 32 : null,
  binding: 'resident',
});
/** Of the merged model; quantized products keep 16 bits of the activations (families.test.ts), and these models amplify. */
const tolerance = { fp32: 1e-4, fp16: 1e-4, int8: 4e-3, int4: 4e-3 } as const satisfies Record<
  Precision,
  number
>;

describe.each(Object.entries<Architecture>(tinyModels))('%s', (_name, architecture) => {
  const tensors = randomWeights(architecture);
  const all = randomAdapter(architecture, { targets: loraTargets });

  test.each(['fp32', 'fp16', 'int8', 'int4'] as const)(
    'over a base in %s an adapter gives the logits of that base with the adapter merged in',
    async (precision) => {
      const expected = forward(
        architecture,
        mergedTensors(architecture, kept[precision](tensors), all),
        ids,
      ).flat();
      await using session = await openTestSession(architecture, tensors, {
        ...options(precision),
        adapter: all,
      });
      const found = (await session.run(ids, 0)).slice();
      expect(relativeDifference(expected, found)).toBeLessThan(tolerance[precision]);
      const base = forward(architecture, kept[precision](tensors), ids).flat();
      expect(relativeDifference(base, found)).toBeGreaterThan(0.1);
    },
  );

  const choices: (readonly LoraTarget[])[] = [['q', 'v'], ['k'], ['v', 'gate'], ['up', 'o', 'down']];
  test.each(choices.map((targets) => [targets.join(), targets] as const))(
    'an adapter of %s changes those layers and no others, a token at a time and several at once',
    async (_targets, targets) => {
      const adapter = randomAdapter(architecture, { targets, rank: 5, seed: 9 });
      const expected = forward(architecture, mergedTensors(architecture, tensors, adapter), ids).flat();
      await using session = await openTestSession(architecture, tensors, { ...options('fp32'), adapter });
      const found = [...(await session.run(ids.slice(0, 20), 0))];
      for (let position = 20; position < ids.length; position++)
        found.push(...(await session.run(ids.slice(position, position + 1), position)));
      expect(relativeDifference(expected, found)).toBeLessThan(tolerance.fp32);
    },
  );

  test('the fast profile stays near', async () => {
    const expected = forward(architecture, mergedTensors(architecture, kept.int8(tensors), all), ids).flat();
    await using session = await openTestSession(architecture, tensors, {
      ...options('int8'),
      profile: 'fast',
      adapter: all,
    });
    expect(relativeDifference(expected, await session.run(ids, 0))).toBeLessThan(1);
  });
});
