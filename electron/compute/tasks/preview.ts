import type { Architecture, TensorInfo } from '../../ml/architectures/architecture.ts';
import type { Precision } from '../../ml/graph/weights.ts';

export interface PreviewInput {
  readonly folder: string;
}
/** What a folder holds, judged without changing anything. Runs in the confined reader process. */
export interface PreviewResult {
  readonly name: string;
  /** null when it cannot be used; `problems` then says why. */
  readonly architecture: Architecture | null;
  readonly parameterCount: number;
  readonly sourcePrecision: string | null;
  readonly licence: string | null;
  readonly hasChatTemplate: boolean;
  /** Files an import takes (relative names), weights included. */
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[];
  readonly weightFiles: readonly string[];
  /** Bytes of weights.bin for each precision (block size 32); zeros when it cannot be used. */
  readonly variantBytes: Readonly<Record<Precision, number>>;
  readonly tensors: readonly TensorInfo[];
  readonly problems: readonly { readonly severity: 'refuse' | 'warn'; readonly code: string; readonly data: Record<string, string | number> }[];
}
