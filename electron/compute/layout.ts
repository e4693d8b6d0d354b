import type { Architecture, FamilyName, TensorInfo } from '../ml/architectures/architecture.ts';
import type { BlockSize, PlacedWeight, Precision } from '../ml/graph/weights.ts';

/**
 * What a model's folder in the data directory holds:
 *
 *     models/ID/model.json           ModelManifest
 *     models/ID/source/              config, tokenizer, templates; the weight files too when copied or linked
 *     models/ID/variants/KEY/        KEY: int8-b32, int4-b64, fp16, fp32
 *         variant.json               VariantManifest
 *         weights.bin                every initializer, aligned for mapping
 *         decoder.exact.onnx …       graphs over weights.bin for the stock binding: head last/all, profile exact/fast
 *         cache-scales.json          steps of an int8 cache, from a calibration text; made when one is measured, can be deleted
 *         prepared/                  pre-packed weights for this CPU and this library; can be deleted at any time
 *
 * Beside the models lie `runs/ID/` (a fine-tuning run's examples and checkpoints), `adapters/ID/` (a PEFT
 * folder), and `evaluations/ID/` and `merges/JOB/` while one is made.
 *
 * Folders under construction are named NAME.partial-ATTEMPT and renamed when whole.
 */
export const layout = {
  models: 'models',
  modelManifest: 'model.json',
  source: 'source',
  variants: 'variants',
  variantManifest: 'variant.json',
  weights: 'weights.bin',
  cacheScales: 'cache-scales.json',
  prepared: 'prepared',
  quarantine: 'quarantine',
  runs: 'runs',
  adapters: 'adapters',
  evaluations: 'evaluations',
  merges: 'merges',
} as const;

export type Profile = 'exact' | 'fast';

/** What keys and values are kept in: float is the activations' type, int8 has steps of its own for every channel. */
export type CacheKind = 'float' | 'int8';

/** Without quantized products there is nothing that 'fast' could do otherwise. */
export function profilesOf(precision: Precision): readonly Profile[] {
  return precision === 'int8' || precision === 'int4' ? ['exact', 'fast'] : ['exact'];
}

/** decoder: logits of the last position, for chat; scorer: logits of every position, for measuring. */
export type GraphHead = 'decoder' | 'scorer';

/** Name of a graph; `resident` is in `prepared/` only, because it is lowered anew at each load otherwise. */
export function graphFileName(head: GraphHead | 'resident', profile: Profile): string {
  return `${head}.${profile}.onnx`;
}

export function variantKey(precision: Precision, blockSize: BlockSize | null): string {
  return blockSize === null ? precision : `${precision}-b${blockSize}`;
}

export interface HashedFile {
  /** Path inside `source/`, with forward slashes. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Where it lies when it was left in place; null: in `source/`. */
  readonly inPlacePath: string | null;
}

export interface ModelManifest {
  readonly format: 1;
  readonly family: FamilyName;
  readonly architecture: Architecture;
  readonly parameterCount: number;
  readonly sourcePrecision: string;
  readonly licence: string | null;
  readonly sourceMode: 'copy' | 'link' | 'inPlace';
  readonly files: readonly HashedFile[];
  /** Names among `files`, in the order that `TensorInfo.file` counts. */
  readonly weightFiles: readonly string[];
  readonly tensors: readonly TensorInfo[];
  /** What the preview warned of; stays with the model. */
  readonly warnings: readonly {
    readonly severity: 'refuse' | 'warn';
    readonly code: string;
    readonly data: Record<string, string | number>;
  }[];
}

export interface VariantManifest {
  readonly format: 1;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly architecture: Architecture;
  readonly weightsSizeBytes: number;
  readonly weightsSha256: string;
  readonly graphs: readonly { readonly name: string; readonly sizeBytes: number; readonly sha256: string }[];
  readonly weights: readonly Pick<PlacedWeight, 'name' | 'offset' | 'sizeBytes'>[];
}
