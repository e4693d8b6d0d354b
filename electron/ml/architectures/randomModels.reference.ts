import type { Architecture } from './architecture.ts';
import type { SourceTensor, SourceTensors } from './materialize.reference.ts';

/** For tests only: tiny models that between them use every feature of every family. */
const base: Architecture = {
  family: 'llama',
  layerCount: 2,
  hiddenSize: 64,
  intermediateSize: 96,
  vocabSize: 101,
  headCount: 4,
  kvHeadCount: 2,
  headDim: 16,
  contextLength: 64,
  normEpsilon: 1e-5,
  rope: { theta: 10_000, scaling: { kind: 'none' } },
  slidingWindow: null,
  qkvBias: false,
  outputBias: false,
  mlpBias: false,
  qkNorm: false,
  tiedEmbedding: false,
};

const llama3 = {
  kind: 'llama3',
  factor: 8,
  lowFreqFactor: 1,
  highFreqFactor: 4,
  originalContextLength: 32,
} as const;

export const tinyModels = {
  'llama, untied': base,
  'llama, tied, nine heads over three': {
    ...base,
    headCount: 9,
    kvHeadCount: 3,
    hiddenSize: 144,
    tiedEmbedding: true,
  },
  'llama, linear scaling': { ...base, rope: { theta: 10_000, scaling: { kind: 'linear', factor: 4 } } },
  'llama, llama3 scaling, explicit head size': {
    ...base,
    headDim: 32,
    rope: { theta: 500_000, scaling: llama3 },
  },
  'llama, biases everywhere': { ...base, qkvBias: true, outputBias: true, mlpBias: true },
  'llama, heads of 8': {
    ...base,
    headCount: 8,
    headDim: 8,
    kvHeadCount: 4,
    intermediateSize: 172,
    tiedEmbedding: true,
  },
  'mistral, sliding window': { ...base, family: 'mistral', slidingWindow: 7, kvHeadCount: 1 },
  'qwen2, seven heads over one': {
    ...base,
    ...{ family: 'qwen2', headCount: 7, kvHeadCount: 1, hiddenSize: 112, qkvBias: true, tiedEmbedding: true },
  },
  'qwen3, norms over heads': { ...base, family: 'qwen3', headDim: 32, qkNorm: true, tiedEmbedding: true },
  'phi3, fused matrices': { ...base, family: 'phi3', kvHeadCount: 4, slidingWindow: 20 },
} as const satisfies Record<string, Architecture>;

/** Weights of a seeded random model, scaled so that attention and gates are far from uniform. */
export function randomWeights(a: Architecture, seed = 1): SourceTensors {
  const random = normalDeviates(seed);
  const tensors = new Map<string, SourceTensor>();
  const add = (name: string, shape: readonly number[], scale: number, mean = 0): void => {
    const size = shape.reduce((count, dim) => count * dim, 1);
    // Rounded to float32, as a file would hold them.
    tensors.set(name, {
      shape,
      data: Float64Array.from({ length: size }, () => Math.fround(mean + scale * random())),
    });
  };
  const linear = (name: string, shape: readonly [number, number], bias: boolean): void => {
    add(`${name}.weight`, shape, 1.5 / Math.sqrt(shape[1]));
    if (bias) add(`${name}.bias`, [shape[0]], 0.5);
  };
  const norm = (name: string, size: number): void => add(`${name}.weight`, [size], 0.2, 1);
  add('model.embed_tokens.weight', [a.vocabSize, a.hiddenSize], 1);
  for (let layer = 0; layer < a.layerCount; layer++) addLayer(a, `model.layers.${layer}`, { linear, norm });
  norm('model.norm', a.hiddenSize);
  if (!a.tiedEmbedding) linear('lm_head', [a.vocabSize, a.hiddenSize], false);
  return tensors;
}

interface Adders {
  linear(name: string, shape: readonly [number, number], bias: boolean): void;
  norm(name: string, size: number): void;
}

function addLayer(a: Architecture, path: string, { linear, norm }: Adders): void {
  const { hiddenSize, intermediateSize } = a;
  const [q, kv] = [a.headCount * a.headDim, a.kvHeadCount * a.headDim];
  if (a.family === 'phi3') {
    linear(`${path}.self_attn.qkv_proj`, [q + 2 * kv, hiddenSize], a.qkvBias);
    linear(`${path}.mlp.gate_up_proj`, [2 * intermediateSize, hiddenSize], a.mlpBias);
  } else {
    linear(`${path}.self_attn.q_proj`, [q, hiddenSize], a.qkvBias);
    linear(`${path}.self_attn.k_proj`, [kv, hiddenSize], a.qkvBias);
    linear(`${path}.self_attn.v_proj`, [kv, hiddenSize], a.qkvBias);
    linear(`${path}.mlp.gate_proj`, [intermediateSize, hiddenSize], a.mlpBias);
    linear(`${path}.mlp.up_proj`, [intermediateSize, hiddenSize], a.mlpBias);
  }
  linear(`${path}.self_attn.o_proj`, [hiddenSize, q], a.outputBias);
  linear(`${path}.mlp.down_proj`, [hiddenSize, intermediateSize], a.mlpBias);
  norm(`${path}.input_layernorm`, hiddenSize);
  norm(`${path}.post_attention_layernorm`, hiddenSize);
  if (a.qkNorm) for (const name of ['q_norm', 'k_norm']) norm(`${path}.self_attn.${name}`, a.headDim);
}

/** Box and Muller over mulberry32. */
function normalDeviates(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) + 1) / 4_294_967_297;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
