import { Graph } from '../graph/graph.ts';
import type { ProviderName } from '../graph/providers.ts';
import { elementTypes } from '../graph/value.ts';
import type { PlacedWeight, Precision } from '../graph/weights.ts';
import { writeModel } from '../graph/writeModel.ts';
import type { Architecture } from './architecture.ts';
import { lowerDecoder } from './lowerDecoder.ts';
import type { LoweredDecoder } from './lowering.ts';
import { weightNames } from './weightNames.ts';

/** The smallest decoder that has all that real ones have: grouped heads, biases, a tied vocabulary, two layers. */
export const probeArchitecture: Architecture = {
  family: 'qwen2',
  layerCount: 2,
  hiddenSize: 128,
  intermediateSize: 256,
  vocabSize: 256,
  headCount: 4,
  kvHeadCount: 2,
  headDim: 32,
  contextLength: 128,
  normEpsilon: 1e-5,
  rope: { theta: 10_000, scaling: { kind: 'none' } },
  slidingWindow: null,
  qkvBias: true,
  outputBias: false,
  mlpBias: false,
  qkNorm: false,
  tiedEmbedding: true,
};

/**
 * A prompt, one that is long enough for whatever a device does otherwise with long ones, and the token that follows with
 * the cache full of both.
 */
export const probeSteps: readonly { readonly ids: readonly number[]; readonly past: number }[] = [
  { ids: [7, 101, 33, 250, 16], past: 0 },
  { ids: Array.from({ length: 70 }, (_, i) => (i * 37 + 11) % 256), past: 5 },
  { ids: [64], past: 75 },
];

/** DirectML has no quantized embedding; everything else is proved with what models come in. */
const probePrecisions = {
  cpu: 'int8',
  cuda: 'int8',
  webgpu: 'int8',
  dml: 'fp16',
  coreml: 'fp32',
} as const satisfies Record<ProviderName, Precision>;

/** The probe's decoder for a provider; `by: 'reference'` is the same model in plain float32, for the CPU. Equal weights. */
export function lowerProbe(
  provider: ProviderName,
  by: 'provider' | 'reference' = 'provider',
): LoweredDecoder {
  const precision = probePrecisions[provider];
  return lowerDecoder(probeArchitecture, weightNames(probeArchitecture), {
    ...{ head: 'decoder', profile: 'exact', precision },
    blockSize: precision === 'int8' ? 32 : null,
    // WebGPU's graph quantizes no activations and runs on the CPU as well.
    provider: by === 'provider' ? provider : 'webgpu',
  });
}

/** The same made-up weights every time; every number in them is exact in half precision. */
export function probeWeights({ weights, weightsSizeBytes }: LoweredDecoder): Uint8Array {
  const file = new Uint8Array(weightsSizeBytes);
  const next = createNumbers();
  for (const weight of weights) file.set(bytesOf(weight, next), weight.offset);
  return file;
}

function bytesOf({ name, recipe, sizeBytes }: PlacedWeight, next: () => number): Uint8Array {
  switch (recipe.kind) {
    case 'bytes':
      return recipe.bytes;
    case 'quants':
      return Uint8Array.from({ length: sizeBytes }, () => Math.floor(next() * 256));
    case 'scales':
      return new Uint8Array(Float32Array.from({ length: sizeBytes / 4 }, () => 2 ** -10).buffer);
    case 'cast': {
      const number = name.endsWith('norm.weight') ? () => 1 : () => Math.round((next() - 0.5) * 64) / 256;
      return new Uint8Array(
        recipe.to === 'float32'
          ? Float32Array.from({ length: sizeBytes / 4 }, number).buffer
          : Float16Array.from({ length: sizeBytes / 2 }, number).buffer,
      );
    }
  }
}

/** Numbers in [0, 1): a linear congruential generator (Numerical Recipes), which is all that is needed here. */
function createNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Values of the input of `lowerPrimitives`. */
export const primitivesShape = [1, 8, 64] as const;

/** A gated product of ONNX's own operators alone, for a provider that has no fused ones: `x` → `y`, both float32. */
export function lowerPrimitives(): Uint8Array {
  const graph = new Graph();
  const x = graph.input('x', 'float32', primitivesShape);
  const { a: gate, b: up } = graph.at('/split').addAll('Split', [x, graph.constant([32, 32])], { axis: -1 });
  const sigmoid = graph.at('/silu').add('Sigmoid', [gate], {});
  const silu = graph.at('/silu').add('Mul', [gate, sigmoid], {});
  const product = graph.at('/product').add('Mul', [silu, up], {});
  const both = graph.at('/both').add('Concat', [product, gate], { axis: -1 });
  graph.output('y', graph.at('/sum').add('Add', [both, x], {}));
  return writeModel(graph, 'probe', 'none');
}

/** Input of `lowerHalf`, and its output. */
export const halfProbe = { given: 1.25, expected: 3.75 } as const;

/** Three times `x`, computed in half precision: `y`, both float32 [1]. */
export function lowerHalf(): Uint8Array {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1]);
  const half = graph.at('/half').add('Cast', [x], { to: elementTypes.float16.code });
  const product = graph.at('/product').add('Mul', [half, graph.number(3, 'float16')], {});
  graph.output('y', graph.at('/single').add('Cast', [product], { to: elementTypes.float32.code }));
  return writeModel(graph, 'half', 'none');
}
