import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { presetSettings } from '../../common/training.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { tinyModels } from '../architectures/randomModels.reference.ts';
import { type ProviderName, providerNames } from '../graph/providers.ts';
import { precisionNames } from '../graph/weights.ts';
import { lowerTraining } from './lowerTraining.ts';

const methods = ['lora', 'full'] as const;

function lower(architecture: Architecture, provider: ProviderName, given: object = {}) {
  const { lora } = presetSettings.balanced;
  return lowerTraining(architecture, {
    ...{ precision: 'fp32', blockSize: null, provider, method: 'lora', lora: { ...lora, dropout: 0.1 } },
    ...{ checkpointLayers: 1, vocabularyChunk: 40, unpacked: false, profile: 'exact', wantsGradient: true },
    activations: 'float32',
    ...given,
  });
}

const activationTypes = ['float32', 'float16'] as const;

/** What each provider is refused for, of adapters over a base in these precisions; null: nothing. */
const refusals = {
  ...{
    cpu: { int8: null, int4: null },
    cuda: { int8: null, int4: null },
    webgpu: { int8: null, int4: null },
  },
  dml: { int8: 'GatherBlockQuantized', int4: 'GatherBlockQuantized' },
} as const satisfies Partial<Record<ProviderName, object>>;

function refusal(lowering: () => unknown): unknown {
  try {
    lowering();
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'graph.unsupported') return error.data.op;
    throw error;
  }
}

test.each(Object.entries<Architecture>(tinyModels))(
  'every method over every precision has its kernels on every provider that learns, or is refused: %s',
  (_, architecture) => {
    for (const [provider, refused] of Object.entries(refusals) as [keyof typeof refusals, object][])
      for (const method of methods)
        for (const precision of precisionNames)
          for (const activations of activationTypes) {
            const blockSize = precision.startsWith('int') ? 32 : null;
            const options = { precision, blockSize, method, activations };
            const expected =
              method === 'full' ? null : Object.entries(refused).find(([of]) => of === precision)?.[1];
            for (const wantsGradient of [true, false]) {
              const lowering = () => lower(architecture, provider, { ...options, wantsGradient });
              expect(refusal(lowering)).toBe(expected ?? null);
            }
          }
  },
);

test('sizes of the batch are computed by the CPU’s graph, and fed to a device’s', () => {
  const architecture = tinyModels['llama, untied'];
  for (const provider of providerNames.filter((name) => name !== 'coreml')) {
    const { sizes, inputs } = lower(architecture, provider);
    const fed = inputs.filter(({ type }) => type === 'int64').map(({ name }) => name);
    expect(fed).toEqual(sizes.map(({ name }) => name));
    expect(fed.length > 0).toBe(provider !== 'cpu');
  }
});

test('in mixed precision what is trained, fed and told stays in single', () => {
  for (const method of methods)
    for (const provider of ['cpu', 'cuda', 'webgpu'] as const) {
      const single = lower(tinyModels['phi3, fused matrices'], provider, { method });
      const options = { method, activations: 'float16' };
      const { inputs, outputs, external, own } = lower(tinyModels['phi3, fused matrices'], provider, options);
      expect({ inputs, outputs }).toEqual({ inputs: single.inputs, outputs: single.outputs });
      expect({ external, own }).toEqual({ external: single.external, own: single.own });
    }
});

test('a provider that knows no norms is refused', () => {
  expect(() => lower(tinyModels['llama, untied'], 'coreml')).toThrow('graph.unsupported');
});
