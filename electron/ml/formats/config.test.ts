import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { countParameters, expectedTensors } from '../architectures/describe.ts';
import { weightNames } from '../architectures/weightNames.ts';
import { parseArchitecture } from './config.ts';
import { type JsonObject, parseJsonObject } from './safeJson.ts';

const configs = new URL('../../../e2e/fixtures/configs/', import.meta.url);

function published(name: string): JsonObject {
  return parseJsonObject(readFileSync(new URL(`${name}.json`, configs)), { file: name, limitBytes: 100_000 });
}

const small = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  hidden_size: 64,
  intermediate_size: 172,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  vocab_size: 512,
  max_position_embeddings: 512,
};

function parse(changes: Record<string, unknown>): Architecture {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...small, ...changes }));
  return parseArchitecture(parseJsonObject(bytes, { file: 'config.json', limitBytes: 100_000 }));
}

function refusal(run: () => unknown): { code: string; data: unknown } {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, data: error.data };
    throw error;
  }
  throw new Error('nothing was refused');
}

// Parameter counts: the publishers' model cards (6.74B, 8.03B, 1.24B, 3.21B, 3.09B, 7.62B, 1.78B, 32.8B, 3.82B).
const accepted: Record<string, [parameters: number, Partial<Architecture>]> = {
  'llama-2-7b-chat': [
    6_738_415_616,
    { family: 'llama', headDim: 128, kvHeadCount: 32, tiedEmbedding: false, normEpsilon: 1e-5 },
  ],
  'llama-3.1-8b-instruct': [
    8_030_261_248,
    {
      contextLength: 131_072,
      rope: {
        theta: 500_000,
        scaling: {
          kind: 'llama3',
          factor: 8,
          lowFreqFactor: 1,
          highFreqFactor: 4,
          originalContextLength: 8192,
        },
      },
    },
  ],
  'llama-3.2-1b-instruct': [1_235_814_400, { tiedEmbedding: true, headDim: 64 }],
  'llama-3.2-3b-instruct': [3_212_749_824, { tiedEmbedding: true, headDim: 128, headCount: 24 }],
  'deepseek-r1-distill-llama-8b': [8_030_261_248, { family: 'llama', vocabSize: 128_256 }],
  'deepseek-r1-distill-qwen-1.5b': [
    1_777_088_000,
    { family: 'qwen2', slidingWindow: null, qkvBias: true, outputBias: false },
  ],
  'deepseek-r1-distill-qwen-7b': [7_615_616_512, { vocabSize: 152_064 }],
  'qwen2.5-3b-instruct': [3_085_938_688, { tiedEmbedding: true, kvHeadCount: 2 }],
  'qwen2.5-7b-instruct': [7_615_616_512, { rope: { theta: 1_000_000, scaling: { kind: 'none' } } }],
  'qwq-32b': [32_763_876_352, { normEpsilon: 1e-5 }],
  'phi-3-mini-4k': [3_821_079_552, { family: 'phi3', slidingWindow: 2047, headDim: 96 }],
};

test.each(Object.entries(accepted))(
  '%s is read with its published parameter count',
  (name, [parameters, facts]) => {
    const architecture = parseArchitecture(published(name));
    expect(architecture).toMatchObject(facts);
    expect(countParameters(architecture)).toBe(parameters);
  },
);

test('experts are refused also under the name of a dense family', () => {
  const config = { ...published('llama-3.2-1b-instruct'), num_local_experts: 8 };
  expect(refusal(() => parseArchitecture(config)).code).toBe('config.mixtureOfExperts');
});

test.each(['deepseek-v2-lite', 'deepseek-v3'])(
  '%s is refused as a mixture of experts, naming what is supported',
  (name) => {
    const { code, data } = refusal(() => parseArchitecture(published(name)));
    expect(code).toBe('config.mixtureOfExperts');
    expect(data).toEqual({
      found: name === 'deepseek-v3' ? 'deepseek_v3' : 'deepseek_v2',
      supported: 'llama, mistral, qwen2, qwen3, phi3',
    });
  },
);

const refused: [string, Record<string, unknown>, string][] = [
  [
    'an unknown family',
    { model_type: 'mamba', architectures: ['MambaForCausalLM'] },
    'config.familyUnsupported',
  ],
  [
    'a classifier of a known family',
    { architectures: ['LlamaForSequenceClassification'] },
    'config.familyUnsupported',
  ],
  ['a family that is called constructor', { model_type: 'constructor' }, 'config.familyUnsupported'],
  ['no family at all', { model_type: undefined, architectures: undefined }, 'config.sizeMissing'],
  [
    'code of its own',
    { model_type: 'evil', auto_map: { AutoModelForCausalLM: 'evil.Model' } },
    'config.remoteCode',
  ],
  ['quantized weights', { quantization_config: { quant_method: 'gptq' } }, 'config.quantized'],
  ['yarn', { rope_scaling: { type: 'yarn', factor: 4 } }, 'config.ropeUnsupported'],
  ['dynamic scaling', { rope_scaling: { rope_type: 'dynamic', factor: 4 } }, 'config.ropeUnsupported'],
  [
    'longrope',
    { model_type: 'phi3', architectures: ['Phi3ForCausalLM'], rope_scaling: { type: 'longrope' } },
    'config.longRope',
  ],
  [
    'su, an old name of longrope',
    { model_type: 'phi3', architectures: ['Phi3ForCausalLM'], rope_scaling: { type: 'su' } },
    'config.longRope',
  ],
  [
    'a partial rotation',
    { model_type: 'phi3', architectures: ['Phi3ForCausalLM'], partial_rotary_factor: 0.75 },
    'config.partialRotary',
  ],
  ['another activation', { hidden_act: 'gelu' }, 'config.optionUnsupported'],
  [
    'windows in some layers only',
    {
      model_type: 'qwen2',
      architectures: ['Qwen2ForCausalLM'],
      use_sliding_window: true,
      sliding_window: 128,
      max_window_layers: 1,
    },
    'config.optionUnsupported',
  ],
  ['a negative size', { num_hidden_layers: -1 }, 'config.sizeInvalid'],
  ['an absurd size', { hidden_size: 1e12 }, 'config.sizeInvalid'],
  ['a broken size', { vocab_size: 512.5 }, 'config.sizeInvalid'],
  ['a context with no room for an answer', { max_position_embeddings: 1 }, 'config.sizeInvalid'],
  ['a size in words', { vocab_size: '512' }, 'config.sizeInvalid'],
  ['a missing size', { vocab_size: undefined }, 'config.sizeMissing'],
  ['a missing scaling factor', { rope_scaling: { type: 'linear' } }, 'config.sizeMissing'],
  ['heads that do not divide', { num_key_value_heads: 3 }, 'config.sizesDisagree'],
  ['a hidden size that the heads do not divide', { hidden_size: 63 }, 'config.sizesDisagree'],
];

test.each(refused)('%s is refused', (_what, changes, code) => {
  expect(refusal(() => parse(changes)).code).toBe(code);
});

test('a key called __proto__ is refused and pollutes nothing', () => {
  const bytes = new TextEncoder().encode(`{"__proto__":{"isAdmin":true},${JSON.stringify(small).slice(1)}`);
  const config = parseJsonObject(bytes, { file: 'config.json', limitBytes: 100_000 });
  expect(refusal(() => parseArchitecture(config))).toEqual({
    code: 'json.forbiddenKey',
    data: { file: 'config.json', key: '__proto__' },
  });
  expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
});

test('rope scaling is found under its old, its new and its newest name', () => {
  const linear = { kind: 'linear', factor: 2 };
  expect(parse({ rope_scaling: { type: 'linear', factor: 2 } }).rope.scaling).toEqual(linear);
  expect(parse({ rope_scaling: { rope_type: 'linear', factor: 2 } }).rope.scaling).toEqual(linear);
  const rope = parse({ rope_parameters: { rope_type: 'linear', factor: 2, rope_theta: 12345 } }).rope;
  expect(rope).toEqual({ theta: 12345, scaling: linear });
  expect(parse({ rope_scaling: { rope_type: 'default' } }).rope).toEqual({
    theta: 10_000,
    scaling: { kind: 'none' },
  });
});

test('sliding windows follow the family: mistral by its value, qwen2 only when used', () => {
  const mistral = {
    model_type: 'mistral',
    architectures: ['MistralForCausalLM'],
    max_position_embeddings: 32_768,
  };
  expect(parse({ ...mistral, sliding_window: 128 }).slidingWindow).toBe(128);
  expect(parse({ ...mistral, sliding_window: null }).slidingWindow).toBeNull();
  expect(parse(mistral).slidingWindow).toBe(4096);
  const qwen = { model_type: 'qwen2', architectures: ['Qwen2ForCausalLM'], sliding_window: 128 };
  expect(parse({ ...qwen, use_sliding_window: false }).slidingWindow).toBeNull();
  expect(parse({ ...qwen, use_sliding_window: true, max_window_layers: 0 }).slidingWindow).toBe(128);
  expect(parse({ ...qwen, use_sliding_window: true, max_window_layers: 28 }).slidingWindow).toBeNull();
  expect(parse({ sliding_window: 128 }).slidingWindow).toBeNull();
});

test('attention and MLP biases of a llama follow its config, and its output has one too', () => {
  const architecture = parse({ attention_bias: true, mlp_bias: true });
  const names = expectedTensors(architecture).map(({ name }) => name);
  expect(names.filter((name) => name.endsWith('.bias'))).toHaveLength(2 * 7);
  expect(weightNames(architecture).bias(1, 'o')).toEqual({ tensor: 'model.layers.1.self_attn.o_proj.bias' });
});

test('odd head counts and an explicit head size are taken as they are', () => {
  const qwen = parse({
    model_type: 'qwen2',
    architectures: ['Qwen2ForCausalLM'],
    hidden_size: 896,
    num_attention_heads: 14,
    num_key_value_heads: 2,
  });
  expect(qwen).toMatchObject({ headCount: 14, kvHeadCount: 2, headDim: 64 });
  const wide = parse({ head_dim: 128 });
  expect(expectedTensors(wide).find(({ name }) => name.endsWith('0.self_attn.o_proj.weight'))?.shape).toEqual(
    [64, 1024],
  );
});

test('qwen3 norms each head of q and k, with heads of 128 when its config does not say', () => {
  const architecture = parse({ model_type: 'qwen3', architectures: ['Qwen3ForCausalLM'] });
  expect(architecture).toMatchObject({ headDim: 128, qkNorm: true, qkvBias: false });
  expect(expectedTensors(architecture)).toContainEqual({
    name: 'model.layers.1.self_attn.k_norm.weight',
    shape: [128],
  });
});

test('the fused matrices of phi3 become row slices that tile them', () => {
  const architecture = parse({ model_type: 'phi3', architectures: ['Phi3ForCausalLM'] });
  const { linear, head } = weightNames(architecture);
  expect((['q', 'k', 'v'] as const).map((role) => linear(1, role))).toEqual([
    { tensor: 'model.layers.1.self_attn.qkv_proj.weight', rows: [0, 64] },
    { tensor: 'model.layers.1.self_attn.qkv_proj.weight', rows: [64, 96] },
    { tensor: 'model.layers.1.self_attn.qkv_proj.weight', rows: [96, 128] },
  ]);
  expect(linear(0, 'up')).toEqual({ tensor: 'model.layers.0.mlp.gate_up_proj.weight', rows: [172, 344] });
  expect(linear(0, 'down')).toEqual({ tensor: 'model.layers.0.mlp.down_proj.weight' });
  expect(head).toEqual({ tensor: 'lm_head.weight' });
  const shapes = new Map(expectedTensors(architecture).map(({ name, shape }) => [name, shape]));
  expect(shapes.get('model.layers.0.self_attn.qkv_proj.weight')).toEqual([128, 64]);
  expect(shapes.get('model.layers.0.mlp.gate_up_proj.weight')).toEqual([344, 64]);
});

test('a tied head is the embedding and is counted once', () => {
  const tied = parse({ tie_word_embeddings: true });
  expect(weightNames(tied).head).toEqual(weightNames(tied).embedding);
  expect(countParameters(parse({})) - countParameters(tied)).toBe(512 * 64);
});
