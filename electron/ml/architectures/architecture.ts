/** The families Inhouse can lower to a graph; each has a record in `families.ts`. */
export const familyNames = ['llama', 'mistral', 'qwen2', 'qwen3', 'phi3'] as const;
export type FamilyName = (typeof familyNames)[number];

/** How rotary positions are stretched beyond the trained context. Formulas: transformers `modeling_rope_utils.py`. */
export type RopeScaling =
  | { readonly kind: 'none' }
  | { readonly kind: 'linear'; readonly factor: number }
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFreqFactor: number;
      readonly highFreqFactor: number;
      readonly originalContextLength: number;
    };

/**
 * One decoder-only transformer, as its config.json says, with every size checked. All lowerings (inference,
 * layer-wise reference, later training) start from this record and from nothing else.
 */
export interface Architecture {
  readonly family: FamilyName;
  readonly layerCount: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly vocabSize: number;
  readonly headCount: number;
  readonly kvHeadCount: number;
  readonly headDim: number;
  /** Longest sequence in tokens that the model was made for. */
  readonly contextLength: number;
  readonly normEpsilon: number;
  readonly rope: { readonly theta: number; readonly scaling: RopeScaling };
  /** Tokens a position may look back, itself included; null: all. */
  readonly slidingWindow: number | null;
  /** Biases of q, k, v (qwen2, or llama with attention_bias). */
  readonly qkvBias: boolean;
  /** Bias of the attention output projection (llama with attention_bias). */
  readonly outputBias: boolean;
  readonly mlpBias: boolean;
  /** RMS norm over each head of q and k before the rotation (qwen3). */
  readonly qkNorm: boolean;
  /** The head is the embedding matrix. */
  readonly tiedEmbedding: boolean;
}

/** Rows [start, end) of a source tensor; without `rows` the whole tensor. Fused matrices (phi3) are sliced so. */
export interface TensorSlice {
  readonly tensor: string;
  readonly rows?: readonly [start: number, end: number];
}

/** The linear layers of one decoder layer, in the order of computation. */
export type LinearRole = 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down';
export type NormRole = 'input' | 'postAttention' | 'q' | 'k';

/** Where each weight of a model lies among the source tensors. Linear weights are [out, in], row-major. */
export interface WeightNames {
  readonly embedding: TensorSlice;
  readonly finalNorm: TensorSlice;
  /** Equal to `embedding` when tied. */
  readonly head: TensorSlice;
  linear(layer: number, role: LinearRole): TensorSlice;
  /** null: this architecture has no such bias. */
  bias(layer: number, role: LinearRole): TensorSlice | null;
  norm(layer: number, role: NormRole): TensorSlice;
}

/** A tensor as its file's header declares it. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: 'F32' | 'F16' | 'BF16';
  readonly shape: readonly number[];
  /** Index into the list of weight files. */
  readonly file: number;
  /** First byte in that file, and how many. */
  readonly offset: number;
  readonly sizeBytes: number;
}
