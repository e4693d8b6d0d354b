import type { Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { Architecture, LinearRole, NormRole } from './architecture.ts';

/** Where a layer's weights come from: a file beside the graph (`placedWeights`) or the graph's inputs (`lowerLayer`). */
export interface LayerWeights {
  /** x [1, T, in] → [1, T, sum of out]: the roles' outputs side by side, biases added. */
  linear(scope: Scope, x: Value, roles: readonly LinearRole[]): Value;
  norm(role: NormRole): Value;
}

/** What attention needs besides the hidden states; one set for all layers of a graph. */
export interface Positions {
  /** int32 [1]: the index of the newest position. */
  readonly seqlensK: Value;
  /** int32 [1]: positions in the cache after this run. */
  readonly totalLength: Value;
  /** [rows, headDim / 2]. */
  readonly cos: Value;
  readonly sin: Value;
}

export interface KeyValue {
  readonly key: Value;
  readonly value: Value;
}

export interface Attended {
  /** [1, T, headCount * headDim]. */
  readonly attended: Value;
  /** The cache after this run, [1, kvHeadCount, capacity, headDim]. */
  readonly present: KeyValue;
}

interface AttentionInputs {
  readonly x: Value;
  readonly weights: LayerWeights;
  readonly positions: Positions;
  /** null: nothing came before. */
  readonly past: KeyValue | null;
}

/** Projections, rotation, causal attention over the cache; without the output projection. */
export function attention(scope: Scope, architecture: Architecture, given: AttentionInputs): Attended {
  const { x, weights, positions, past } = given;
  const { headCount, kvHeadCount, slidingWindow } = architecture;
  const qkv = weights.linear(scope.at('qkv_proj'), x, ['q', 'k', 'v']);
  const heads = architecture.qkNorm ? normedHeads(scope, architecture, { qkv, weights }) : [qkv, null, null];
  const { attended, presentKey, presentValue } = scope
    .at('gqa')
    .addAll(
      'GroupQueryAttention',
      [
        ...heads,
        past?.key ?? null,
        past?.value ?? null,
        positions.seqlensK,
        positions.totalLength,
        positions.cos,
        positions.sin,
      ],
      {
        num_heads: headCount,
        kv_num_heads: kvHeadCount,
        do_rotary: 1,
        ...(slidingWindow === null ? {} : { local_window_size: slidingWindow }),
      },
    );
  return { attended, present: { key: presentKey, value: presentValue } };
}

interface QkvToNorm {
  readonly qkv: Value;
  readonly weights: LayerWeights;
}

/** q, k and v apart, q and k normed over each head (qwen3). */
function normedHeads(scope: Scope, architecture: Architecture, { qkv, weights }: QkvToNorm): Value[] {
  const { headCount, kvHeadCount, headDim, normEpsilon } = architecture;
  const sizes = [headCount * headDim, kvHeadCount * headDim, kvHeadCount * headDim];
  const parts = scope.at('qkv_split').addAll('Split', [qkv, scope.graph.constant(sizes)], { axis: -1 });
  const normed = (x: Value, role: 'q' | 'k'): Value => {
    const count = role === 'q' ? headCount : kvHeadCount;
    const at = scope.at(`${role}_norm`);
    const split = at.add('Reshape', [x, scope.graph.constant([0, 0, count, headDim])], {});
    const attributes = { axis: -1, epsilon: normEpsilon };
    const norm = at.add('SimplifiedLayerNormalization', [split, weights.norm(role)], attributes);
    return at.add('Reshape', [norm, scope.graph.constant([0, 0, count * headDim])], {});
  };
  return [normed(parts.a, 'q'), normed(parts.b, 'k'), parts.c];
}

/** down(silu(gate(x)) * up(x)). */
export function gatedMlp(scope: Scope, x: Value, weights: LayerWeights): Value {
  const both = weights.linear(scope.at('gate_up_proj'), x, ['gate', 'up']);
  const size = Number(both.shape[2]) / 2;
  const { a: gate, b: up } = scope
    .at('split')
    .addAll('Split', [both, scope.graph.constant([size, size])], { axis: -1 });
  const sigmoid = scope.at('silu').add('Sigmoid', [gate], {});
  const silu = scope.at('silu').add('Mul', [gate, sigmoid], {});
  const product = scope.at('product').add('Mul', [silu, up], {});
  return weights.linear(scope.at('down_proj'), product, ['down']);
}

interface ResidualNorm {
  readonly x: Value;
  /** Added to x before the norm; null for the first norm of a graph. */
  readonly added: Value | null;
  readonly weight: Value;
  readonly epsilon: number;
}

/** RMS norm of x + added, and that sum, which the residual stream goes on with. */
export function residualNorm(scope: Scope, given: ResidualNorm): { normed: Value; sum: Value } {
  const { x, added, weight, epsilon } = given;
  if (added === null) {
    return { normed: scope.add('SimplifiedLayerNormalization', [x, weight], { axis: -1, epsilon }), sum: x };
  }
  return scope.addAll('SkipSimplifiedLayerNormalization', [x, added, weight], { epsilon });
}
