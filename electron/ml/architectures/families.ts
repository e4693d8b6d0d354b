import type { FamilyName, LinearRole, NormRole, RopeScaling } from './architecture.ts';

/** Names of the source tensors. `{layer}` stands for the layer's number. */
export interface WeightTable {
  readonly embedding: string;
  readonly finalNorm: string;
  readonly head: string;
  /** Stems, to which `.weight` and `.bias` are added. Roles that share one are stacked in it, in the order of the roles. */
  readonly linear: Readonly<Record<LinearRole, string>>;
  readonly norm: Readonly<Record<NormRole, string>>;
}

/** What a family's config may leave open and what it fixes. Source: transformers, `configuration_*.py` and `modeling_*.py`. */
export interface Family {
  readonly name: FamilyName;
  /** The entry of `architectures` that this is. */
  readonly className: string;
  /** true, false, or the field of config.json that says. */
  readonly qkvBias: boolean | 'attention_bias';
  readonly outputBias: boolean | 'attention_bias';
  readonly mlpBias: boolean | 'mlp_bias';
  readonly qkNorm: boolean;
  /** `never`; `whenSet`: sliding_window unless null; `whenUsed`: only with use_sliding_window. */
  readonly slidingWindow: 'never' | 'whenSet' | 'whenUsed';
  readonly ropeScaling: readonly RopeScaling['kind'][];
  /** What holds when config.json leaves the field out. */
  readonly defaults: {
    readonly normEpsilon: number;
    readonly slidingWindow: number | null;
    /** null: hidden_size / num_attention_heads. */
    readonly headDim: number | null;
  };
  readonly weights: WeightTable;
}

const llamaWeights: WeightTable = {
  embedding: 'model.embed_tokens.weight',
  finalNorm: 'model.norm.weight',
  head: 'lm_head.weight',
  linear: {
    q: 'model.layers.{layer}.self_attn.q_proj',
    k: 'model.layers.{layer}.self_attn.k_proj',
    v: 'model.layers.{layer}.self_attn.v_proj',
    o: 'model.layers.{layer}.self_attn.o_proj',
    gate: 'model.layers.{layer}.mlp.gate_proj',
    up: 'model.layers.{layer}.mlp.up_proj',
    down: 'model.layers.{layer}.mlp.down_proj',
  },
  norm: {
    input: 'model.layers.{layer}.input_layernorm',
    postAttention: 'model.layers.{layer}.post_attention_layernorm',
    q: 'model.layers.{layer}.self_attn.q_norm',
    k: 'model.layers.{layer}.self_attn.k_norm',
  },
};

const phi3Weights: WeightTable = {
  ...llamaWeights,
  linear: {
    ...llamaWeights.linear,
    q: 'model.layers.{layer}.self_attn.qkv_proj',
    k: 'model.layers.{layer}.self_attn.qkv_proj',
    v: 'model.layers.{layer}.self_attn.qkv_proj',
    gate: 'model.layers.{layer}.mlp.gate_up_proj',
    up: 'model.layers.{layer}.mlp.gate_up_proj',
  },
};

/** Every family that can be imported: a row of facts and a table of names. */
export const families = {
  llama: {
    name: 'llama',
    className: 'LlamaForCausalLM',
    qkvBias: 'attention_bias',
    outputBias: 'attention_bias',
    mlpBias: 'mlp_bias',
    qkNorm: false,
    slidingWindow: 'never',
    ropeScaling: ['none', 'linear', 'llama3'],
    defaults: { normEpsilon: 1e-6, slidingWindow: null, headDim: null },
    weights: llamaWeights,
  },
  mistral: {
    name: 'mistral',
    className: 'MistralForCausalLM',
    qkvBias: false,
    outputBias: false,
    mlpBias: false,
    qkNorm: false,
    slidingWindow: 'whenSet',
    ropeScaling: ['none', 'linear', 'llama3'],
    defaults: { normEpsilon: 1e-6, slidingWindow: 4096, headDim: null },
    weights: llamaWeights,
  },
  qwen2: {
    name: 'qwen2',
    className: 'Qwen2ForCausalLM',
    qkvBias: true,
    outputBias: false,
    mlpBias: false,
    qkNorm: false,
    slidingWindow: 'whenUsed',
    ropeScaling: ['none', 'linear', 'llama3'],
    defaults: { normEpsilon: 1e-6, slidingWindow: 4096, headDim: null },
    weights: llamaWeights,
  },
  qwen3: {
    name: 'qwen3',
    className: 'Qwen3ForCausalLM',
    qkvBias: 'attention_bias',
    outputBias: 'attention_bias',
    mlpBias: false,
    qkNorm: true,
    slidingWindow: 'whenUsed',
    ropeScaling: ['none', 'linear', 'llama3'],
    defaults: { normEpsilon: 1e-6, slidingWindow: 4096, headDim: 128 },
    weights: llamaWeights,
  },
  phi3: {
    name: 'phi3',
    className: 'Phi3ForCausalLM',
    qkvBias: false,
    outputBias: false,
    mlpBias: false,
    qkNorm: false,
    slidingWindow: 'whenSet',
    ropeScaling: ['none'],
    defaults: { normEpsilon: 1e-5, slidingWindow: null, headDim: null },
    weights: phi3Weights,
  },
} as const satisfies Record<FamilyName, Family>;
