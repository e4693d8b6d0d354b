import type { LoraTarget } from '../../common/training.ts';
import type { NormRole } from '../architectures/architecture.ts';
import type { Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { HeadMatrix } from './vocabularyLoss.ts';

/** The linear layers of a decoder layer that share an input, and which of its four places it is. */
export const linearGroups = {
  qkv: { path: 'attn/qkv_proj', roles: ['q', 'k', 'v'], place: 0 },
  o: { path: 'attn/o_proj', roles: ['o'], place: 1 },
  gateUp: { path: 'mlp/gate_up_proj', roles: ['gate', 'up'], place: 2 },
  down: { path: 'mlp/down_proj', roles: ['down'], place: 3 },
} as const satisfies Record<string, { path: string; roles: readonly LoraTarget[]; place: number }>;
export type LinearGroupName = keyof typeof linearGroups;

/** A trained tensor, its place in the flat vector, and where in the model it is used. */
export interface TrainedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** First element. */
  readonly offset: number;
  /** before: with the embedding; after: behind the last layer. A tied embedding is used in both. */
  readonly layer: number | 'before' | 'after';
}

/** The weights of a model that learns, whichever of them are trained. */
export interface ModelWeights {
  readonly trained: readonly (TrainedTensor & { readonly value: Value })[];
  /** x [N, in] → by role, [N, out]. */
  linear(
    scope: Scope,
    x: Value,
    at: { readonly layer: number; readonly group: LinearGroupName },
  ): readonly Value[];
  norm(layer: number, role: NormRole): Value;
  finalNorm(): Value;
  /** ids [N] → [N, hiddenSize]. */
  embed(scope: Scope, ids: Value): Value;
  head(): HeadMatrix;
  /** The trained tensors that are the embedding and the head; null: they are frozen. */
  readonly vocabulary: { readonly embedding: Value; readonly head: Value } | null;
}
