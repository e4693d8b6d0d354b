import { describe, expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { type ProviderName, providerNames } from '../graph/providers.ts';
import { type Precision, precisionNames } from '../graph/weights.ts';
import type { Architecture } from './architecture.ts';
import { lowerDecoder } from './lowerDecoder.ts';
import type { DecoderOptions, LoweredDecoder } from './lowering.ts';
import { tinyModels } from './randomModels.reference.ts';
import { weightNames } from './weightNames.ts';

function lower(architecture: Architecture, options: Partial<DecoderOptions>): LoweredDecoder {
  const precision = options.precision ?? 'int8';
  return lowerDecoder(architecture, weightNames(architecture), {
    ...{ head: 'decoder', precision, profile: 'fast', provider: 'cpu' },
    blockSize: precision.startsWith('int') ? 32 : null,
    ...options,
  });
}

/** What of an outcome matters here: the first operator without a kernel, or the caches' type. */
function outcome(architecture: Architecture, options: Partial<DecoderOptions>): string {
  try {
    const { inputs } = lower(architecture, options);
    return inputs.find(({ name }) => name === 'past_key_values.0.key')?.type ?? 'no cache';
  } catch (error) {
    if (error instanceof AppError && error.code === 'graph.unsupported')
      return `${error.data.op}:${error.data.type}`;
    throw error;
  }
}

const expectedOutcomes = {
  cpu: { int8: 'float32', int4: 'float32', fp16: 'float32', fp32: 'float32' },
  cuda: { int8: 'float16', int4: 'float16', fp16: 'float16', fp32: 'GroupQueryAttention:float32' },
  webgpu: { int8: 'float32', int4: 'float32', fp16: 'float32', fp32: 'float32' },
  dml: {
    int8: 'GatherBlockQuantized:float16',
    int4: 'GatherBlockQuantized:float16',
    fp16: 'float16',
    fp32: 'float32',
  },
  coreml: {
    int8: 'GatherBlockQuantized:float32',
    int4: 'GatherBlockQuantized:float32',
    fp16: 'SimplifiedLayerNormalization:float32',
    fp32: 'SimplifiedLayerNormalization:float32',
  },
} as const satisfies Record<ProviderName, Record<Precision, string>>;

describe.each(Object.entries<Architecture>(tinyModels))('%s', (_name, architecture) => {
  test.each(
    providerNames.flatMap((provider) =>
      (['decoder', 'resident'] as const).map((head) => ({ provider, head })),
    ),
  )(
    'is lowered for $provider as a $head with its types, or refused with the operator it lacks',
    ({ provider, head }) => {
      const outcomes = precisionNames.map((precision) =>
        outcome(architecture, { precision, provider, head }),
      );
      expect(outcomes).toEqual(precisionNames.map((precision) => expectedOutcomes[provider][precision]));
    },
  );

  test.each((['decoder', 'scorer', 'resident'] as const).map((head) => ({ head })))(
    'is lowered with an adapter as a $head wherever it is without one, over the same weights',
    ({ head }) => {
      const adapter = { rank: 2, targets: ['k', 'o', 'gate', 'up'] } as const;
      for (const provider of providerNames)
        for (const precision of precisionNames) {
          const expected = expectedOutcomes[provider][precision];
          expect(outcome(architecture, { precision, provider, head, adapter })).toBe(expected);
          if (expected.includes(':')) continue;
          const {
            weights,
            external,
            adapter: given,
          } = lower(architecture, { precision, provider, head, adapter });
          const without = lower(architecture, { precision, provider, head });
          expect({ weights, external }).toEqual({ weights: without.weights, external: without.external });
          // Of each layer: two matrices for k and o, three for gate and up together.
          expect(given).toHaveLength(architecture.layerCount * 7);
          expect(without.adapter).toEqual([]);
        }
    },
  );

  test.each(precisionNames)(
    'has one weights file for all heads, profiles and providers in %s',
    (precision) => {
      const able = providerNames.filter(
        (provider) => !outcome(architecture, { precision, provider }).includes(':'),
      );
      const placed = able.flatMap((provider) =>
        (['decoder', 'scorer', 'resident'] as const).flatMap((head) =>
          (['exact', 'fast'] as const).map((profile) => {
            const { weights, weightsSizeBytes } = lower(architecture, { precision, head, profile, provider });
            return { weightsSizeBytes, weights };
          }),
        ),
      );
      expect(placed.length).toBeGreaterThanOrEqual(12);
      for (const other of placed) expect(other).toEqual(placed[0]);
    },
  );
});

test('weights begin at page boundaries and do not overlap', () => {
  const { weights, weightsSizeBytes } = lower(tinyModels['phi3, fused matrices'], {});
  let end = 0;
  for (const { offset, sizeBytes } of weights) {
    expect(offset % 4096).toBe(0);
    expect(offset).toBeGreaterThanOrEqual(end);
    end = offset + sizeBytes;
  }
  expect(weightsSizeBytes).toBe(end);
});

test('a tied embedding is stored once and an untied head beside it', () => {
  const names = (architecture: Architecture): string[] =>
    lower(architecture, {})
      .weights.map(({ name }) => name)
      .filter((name) => /embedding|head/.test(name));
  expect(names(tinyModels['qwen3, norms over heads'])).toEqual([
    '/embedding.weight.quants',
    '/embedding.weight.scales',
  ]);
  expect(names(tinyModels['llama, untied'])).toEqual([
    ...['/embedding.weight.quants', '/embedding.weight.scales'],
    ...['/head.weight.quants', '/head.weight.scales'],
  ]);
});

test('nodes are named by their path', () => {
  const { model } = lower(tinyModels['llama, untied'], {});
  const text = Buffer.from(model).toString('latin1');
  for (const name of ['/layers.0/attn/qkv_proj', '/layers.1/mlp/down_proj', '/final_norm'])
    expect(text).toContain(name);
});

test('a model that claims a million positions gets tables for 131,072', () => {
  const { weights } = lower({ ...tinyModels['llama, untied'], contextLength: 1_000_000 }, {});
  expect(weights.find(({ name }) => name === '/rotary/cos')?.sizeBytes).toBe(131_072 * 8 * 4);
});

test('an int8 cache changes the ports of the cache and no weight, and is refused where no kernel keeps one', () => {
  const architecture = tinyModels['qwen2, seven heads over one'];
  const steps = () => new Float32Array(architecture.kvHeadCount * architecture.headDim).fill(0.1);
  const cacheScales = Array.from({ length: architecture.layerCount }, () => ({
    key: steps(),
    value: steps(),
  }));
  for (const head of ['decoder', 'resident'] as const) {
    const [plain, quantized] = [lower(architecture, { head }), lower(architecture, { head, cacheScales })];
    expect(quantized.weights).toEqual(plain.weights);
    const types = ({ inputs, outputs }: LoweredDecoder) =>
      Object.groupBy([...inputs, ...outputs], ({ name }) =>
        /^(past_key_values|present)\./.test(name) ? 'cache' : 'others',
      );
    expect(new Set(types(quantized).cache?.map(({ type }) => type))).toEqual(new Set(['int8']));
    expect(types(quantized).cache).toHaveLength(4 * architecture.layerCount);
    expect(types(quantized).others).toEqual(types(plain).others);
  }
  const outcomes = providerNames.map((provider) => [
    provider,
    outcome(architecture, { cacheScales, provider }),
  ]);
  expect(Object.fromEntries(outcomes)).toEqual({
    ...{ cpu: 'int8', cuda: 'int8', webgpu: 'GroupQueryAttention:int8' },
    ...{ dml: 'GatherBlockQuantized:float16', coreml: 'GatherBlockQuantized:float32' },
  });
  expect(() => lower(architecture, { cacheScales: [] })).toThrow('layer 0 has no cache scales');
});

test('a resident graph takes several sequences, and positions only where attention cannot rotate by itself', () => {
  const ports = (architecture: Architecture, options: Partial<DecoderOptions> = {}) => {
    const { inputs, outputs } = lower(architecture, { head: 'resident', ...options });
    return Object.fromEntries(
      [...inputs, ...outputs].map(({ name, type, shape }) => [name, [type, ...shape]]),
    );
  };
  const qwen2 = tinyModels['qwen2, seven heads over one'];
  const cache = ['float32', 'batch', qwen2.kvHeadCount, 'capacity', qwen2.headDim];
  const byLayer = [0, 1].flatMap((layer) =>
    ['key', 'value'].flatMap((part) => [
      [`past_key_values.${layer}.${part}`, cache],
      [`present.${layer}.${part}`, cache],
    ]),
  );
  expect(ports(qwen2)).toEqual({
    input_ids: ['int32', 'batch', 'tokens'],
    seqlens_k: ['int32', 'batch'],
    total_sequence_length: ['int32', 1],
    logit_rows: ['int64', 'rows'],
    logits: ['float32', 'batch', 'rows', qwen2.vocabSize],
    ...Object.fromEntries(byLayer),
  });
  expect(ports(tinyModels['llama, heads of 8']).position_ids).toEqual(['int64', 'batch', 'tokens']);
  const plain = { provider: 'webgpu', precision: 'fp32' } as const;
  expect(ports(tinyModels['llama, heads of 8'], plain)).toMatchObject({
    input_ids: ['int32', 1, 'tokens'],
    position_ids: ['int64', 1, 'tokens'],
    logits: ['float32', 1, 'rows', 101],
  });
});
