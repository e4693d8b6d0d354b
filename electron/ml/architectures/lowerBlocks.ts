import type { Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { Architecture, LinearRole, NormRole } from './architecture.ts';

/** Where a layer's weights come from: a file beside the graph (`placedWeights`) or the graph's inputs (`lowerLayer`). */
export interface LayerWeights {
  /** x [B, T, in] → [B, T, sum of out]: the roles' outputs side by side, biases added. */
  linear(scope: Scope, x: Value, roles: readonly LinearRole[]): Value;
  norm(role: NormRole): Value;
}

/** What attention needs besides the hidden states; one set for all layers of a graph. */
export interface Positions {
  /** int32 [B]: the index of each sequence's newest position. */
  readonly seqlensK: Value;
  /** int32 [1]: positions in the cache after this run, of the longest sequence. */
  readonly totalLength: Value;
  /** [rows, headDim / 2]. */
  readonly cos: Value;
  readonly sin: Value;
  /** int64 [1]: the index of the first position of this run, or [B, T]: of every one; made only where it is needed. */
  first(): Value;
}

export interface KeyValue {
  readonly key: Value;
  readonly value: Value;
}

export interface Attended {
  /** [B, T, headCount * headDim]. */
  readonly attended: Value;
  /** The cache after this run, [B, kvHeadCount, capacity, headDim]. */
  readonly present: KeyValue;
}

interface AttentionInputs {
  readonly x: Value;
  readonly weights: LayerWeights;
  readonly positions: Positions;
  /** null: nothing came before. */
  readonly past: KeyValue | null;
  /** What a step of an int8 cache stands for, [1, kvHeadCount, 1, headDim] each; left out: the cache is floating point. */
  readonly cacheScales?: KeyValue | null;
}

/** Projections, rotation, causal attention over the cache; without the output projection. */
export function attention(scope: Scope, architecture: Architecture, given: AttentionInputs): Attended {
  const { x, weights, positions, past, cacheScales = null } = given;
  const { headCount, kvHeadCount, slidingWindow } = architecture;
  const qkv = weights.linear(scope.at('qkv_proj'), x, ['q', 'k', 'v']);
  const fused = rotatesInside(architecture);
  const packed = fused && !architecture.qkNorm;
  const heads = packed ? [qkv, null, null] : separateHeads(scope, architecture, { qkv, weights, positions });
  const { attended, presentKey, presentValue } = scope.at('gqa').addAll(
    'GroupQueryAttention',
    [
      ...heads,
      ...[past?.key ?? null, past?.value ?? null],
      ...[positions.seqlensK, positions.totalLength],
      ...(fused ? [positions.cos, positions.sin] : cacheScales ? [null, null] : []),
      // Between them: position ids, attention bias and head sink.
      ...(cacheScales ? [null, null, null, cacheScales.key, cacheScales.value] : []),
    ],
    {
      num_heads: headCount,
      kv_num_heads: kvHeadCount,
      do_rotary: fused ? 1 : 0,
      ...(slidingWindow === null ? {} : { local_window_size: slidingWindow }),
      ...(cacheScales ? int8Cache : {}),
    },
  );
  return { attended, present: { key: presentKey, value: presentValue } };
}

const int8Cache = {
  k_quant_type: 'PER_CHANNEL',
  v_quant_type: 'PER_CHANNEL',
  kv_cache_bit_width: 8,
} as const;

/** GroupQueryAttention rotates heads of a multiple of 16 only. */
function rotatesInside(architecture: Architecture): boolean {
  return architecture.headDim % 16 === 0;
}

interface PackedHeads {
  readonly qkv: Value;
  readonly weights: LayerWeights;
  readonly positions: Positions;
}

/** q, k and v apart; q and k normed over each head (qwen3) and rotated where attention itself cannot. */
function separateHeads(scope: Scope, architecture: Architecture, given: PackedHeads): Value[] {
  const { headCount, kvHeadCount, headDim, normEpsilon, qkNorm } = architecture;
  const { graph } = scope;
  const { weights, positions } = given;
  const sizes = graph.constant([headCount * headDim, kvHeadCount * headDim, kvHeadCount * headDim]);
  const parts = scope.at('qkv_split').addAll('Split', [given.qkv, sizes], { axis: -1 });
  const normed = (x: Value, role: 'q' | 'k', count: number): Value => {
    const at = scope.at(`${role}_norm`);
    const split = at.add('Reshape', [x, graph.constant([0, 0, count, headDim])], {});
    const attributes = { axis: -1, epsilon: normEpsilon };
    const norm = at.add('SimplifiedLayerNormalization', [split, weights.norm(role)], attributes);
    return at.add('Reshape', [norm, graph.constant([0, 0, count * headDim])], {});
  };
  const rotated = (x: Value, role: 'q' | 'k'): Value =>
    scope
      .at(`${role}_rotary`)
      .add('RotaryEmbedding', [x, positions.first(), positions.cos, positions.sin], {});
  const prepared = (x: Value, role: 'q' | 'k', count: number): Value => {
    const y = qkNorm ? normed(x, role, count) : x;
    return rotatesInside(architecture) ? y : rotated(y, role);
  };
  return [prepared(parts.a, 'q', headCount), prepared(parts.b, 'k', kvHeadCount), parts.c];
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
