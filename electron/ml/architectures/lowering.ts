import type { ProviderName } from '../graph/providers.ts';
import type { ElementType, ValueType } from '../graph/value.ts';
import type { BlockSize, PlacedWeight, Precision } from '../graph/weights.ts';
import type { LoraShape } from '../lora/parameters.ts';
import type { LinearRole, NormRole } from './architecture.ts';
import type { CacheScales } from './cacheScales.ts';
import type { AdapterTensor } from './lowerAdapter.ts';

/**
 * decoder: logits of the last position only; scorer: of every position; resident: of the positions that are asked for,
 * of one sequence or several, with caches that stay where the model runs.
 */
export type DecoderHead = 'decoder' | 'scorer' | 'resident';

export interface DecoderOptions {
  readonly head: DecoderHead;
  readonly precision: Precision;
  /** null for fp16 and fp32. */
  readonly blockSize: BlockSize | null;
  /** exact keeps activations in floating point; fast quantizes them to 8 bits before each quantized product. */
  readonly profile: 'exact' | 'fast';
  readonly provider: ProviderName;
  /** The cache is int8 and these are its steps, which lie in the graph; left out: it is of the activations' type. */
  readonly cacheScales?: CacheScales | null;
  /** An adapter of this shape computes along, whose matrices the session is given; left out: none. */
  readonly adapter?: LoraShape | null;
}

/** A graph input or output. */
export interface Port extends ValueType {
  readonly name: string;
}

/** An initializer and its place in `weights.bin`. */
export interface ExternalTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly sizeBytes: number;
}

/** One ONNX model over `weights.bin`. Heads, profiles and providers of one precision have equal `weights`. */
export interface LoweredDecoder {
  readonly model: Uint8Array;
  readonly weights: readonly PlacedWeight[];
  readonly weightsSizeBytes: number;
  /** The graph's initializers in that file, for who maps it and hands them to a session. */
  readonly external: readonly ExternalTensor[];
  /** Initializers that are handed over with an adapter's values; empty without one. */
  readonly adapter: readonly AdapterTensor[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** A weight that is fed to `lowerLayer`'s or `lowerHead`'s graph, float32, in the source's layout. */
export type FedWeight =
  | {
      readonly name: string;
      readonly kind: 'linear' | 'bias';
      readonly role: LinearRole;
      readonly shape: readonly number[];
    }
  | {
      readonly name: string;
      readonly kind: 'norm';
      readonly role: NormRole;
      readonly shape: readonly number[];
    };

/**
 * One decoder layer with its weights as inputs.
 * Inputs: `hidden` float32 [1, T, hiddenSize] (positions 0 … T-1), `cos` and `sin` float32 [rows ≥ T, headDim / 2]
 * from `rotaryTables`, `seqlens_k` int32 [1] = T - 1, `total_sequence_length` int32 [1] = T, and every `weights` entry.
 * Output: `hidden_out` float32 [1, T, hiddenSize].
 */
export interface LoweredLayer {
  readonly model: Uint8Array;
  readonly weights: readonly FedWeight[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/**
 * Final norm and a chunk of the head's rows. Inputs: `hidden` float32 [1, T, hiddenSize], `norm.weight` float32
 * [hiddenSize], `head.weight` float32 [rows, hiddenSize] (any number of rows). Output: `logits` float32 [1, T, rows].
 */
export interface LoweredHead {
  readonly model: Uint8Array;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}
