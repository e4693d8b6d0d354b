import type { Architecture } from '../architectures/architecture.ts';
import type { CustomGradient } from '../graph/differentiate.ts';
import type { Graph, Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { type Rotation, rotate } from './rotary.ts';

/** What all layers' attention needs to know of a batch. */
export interface AttentionBatch {
  readonly rotation: Rotation;
  /** 0 where a position may look, very negative elsewhere; [B, 1, 1, T, T]. */
  readonly mask: Value;
  /** int64 [3]: B, T and what is left. */
  readonly hiddenShape: Value;
  /** int64 [5]: scores apart by query head, and [4]: the heads of a group below each other. */
  readonly headsApart: Value;
  readonly headsStacked: Value;
  /** int64 [1]: B * T. */
  readonly rowCount: Value;
}

/** Stands for minus infinity where a difference of two of them must be a number. */
const never = -1e30;

interface MaskInputs {
  /** int32 [B, T] each. */
  readonly positions: Value;
  readonly segments: Value;
  readonly slidingWindow: number | null;
}

/** Causal, within one segment, and within the window if there is one: equal segments and positions not later than one's own. */
export function lowerMask(scope: Scope, { positions, segments, slidingWindow }: MaskInputs): Value {
  const { graph } = scope;
  const pair = (of: Value, name: string): readonly [Value, Value] => [
    scope
      .at(name)
      .at('own')
      .add('Unsqueeze', [of, graph.constant([2])], {}),
    scope
      .at(name)
      .at('other')
      .add('Unsqueeze', [of, graph.constant([1])], {}),
  ];
  const [own, other] = pair(positions, 'positions');
  const same = scope.at('same').add('Equal', [...pair(segments, 'segments')], {});
  const before = scope.at('before').add('LessOrEqual', [other, own], {});
  let allowed = scope.at('allowed').add('And', [same, before], {});
  if (slidingWindow !== null) {
    const distance = scope.at('distance').add('Sub', [own, other], {});
    const near = scope.at('near').add('Less', [distance, graph.number(slidingWindow, 'int32')], {});
    allowed = scope.at('window').add('And', [allowed, near], {});
  }
  const chosen = scope.add('Where', [allowed, graph.number(0), graph.number(never)], {});
  return scope.at('heads').add('Unsqueeze', [chosen, graph.constant([1, 2])], {});
}

interface ShapeInputs {
  /** [B, T]. */
  readonly ids: Value;
  /** int64 [2]: B and T. */
  readonly batchShape: Value;
  readonly architecture: Architecture;
}

/** Shapes that hang on the batch's sizes. */
export function attentionShapes(
  scope: Scope,
  { ids, batchShape, architecture }: ShapeInputs,
): Omit<AttentionBatch, 'rotation' | 'mask'> {
  const { graph } = scope;
  const length = scope.at('length').add('Gather', [batchShape, graph.constant([1])], { axis: 0 });
  const concat = (name: string, parts: readonly Value[]) => scope.at(name).add('Concat', parts, { axis: 0 });
  const groups = graph.constant([0, 0, architecture.headCount / architecture.kvHeadCount]);
  const flat = scope.at('flat').add('Reshape', [ids, graph.constant([-1])], {});
  return {
    hiddenShape: concat('hidden', [batchShape, graph.constant([-1])]),
    headsApart: concat('apart', [groups, length, length]),
    headsStacked: concat('stacked', [graph.constant([0, 0, -1]), length]),
    rowCount: scope.at('rows').add('Shape', [flat], {}),
  };
}

interface Heads {
  /** [N, heads * headDim] each, before the rotation; N = B * T. */
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
}

/**
 * Attention of grouped queries: [N, headCount * headDim]. A group's queries are stacked below each other, [B, kvHeads,
 * group * T, headDim], so keys and values are never repeated. Of a layer only the probabilities are kept for the gradient,
 * besides what went in and came out: with O = P V and D = rowsum(dO ∘ O), dS = P ∘ (dO Vᵀ - D) (Dao et al. 2022).
 */
export function attend(
  scope: Scope,
  heads: Heads,
  batch: AttentionBatch,
  architecture: Architecture,
): { readonly attended: Value; readonly gradient: CustomGradient } {
  const layout = new HeadLayout(scope.graph, batch, architecture);
  const alpha = 1 / Math.sqrt(architecture.headDim);
  const q = layout.queries(scope.at('q'), layout.turned(scope.at('q'), heads.q));
  const k = layout.keys(scope.at('k'), layout.turned(scope.at('k'), heads.k));
  const v = layout.keys(scope.at('v'), layout.whole(scope.at('v'), heads.v));
  const scores = scope.at('scores').add('FusedMatMul', [q, k], { transB: 1, alpha });
  const apart = scope.at('scores/apart').add('Reshape', [scores, batch.headsApart], {});
  const masked = scope.at('masked').add('Add', [apart, batch.mask], {});
  const softmax = scope.at('softmax').add('Softmax', [masked], { axis: -1 });
  const p = scope.at('softmax/stacked').add('Reshape', [softmax, batch.headsStacked], {});
  const o = scope.at('o').add('MatMul', [p, v], {});
  const attended = layout.queriesBack(scope.at('attended'), o);
  return {
    attended,
    gradient: (at, given) => {
      const dO = layout.queries(at.at('o'), layout.whole(at.at('o'), given));
      const dV = at.at('v').add('FusedMatMul', [p, dO], { transA: 1 });
      const dP = at.at('p').add('FusedMatMul', [dO, v], { transB: 1 });
      const product = at.at('row_sum').add('Mul', [dO, o], {});
      const rowSum = at
        .at('row_sum')
        .add('ReduceSum', [product, scope.graph.constant([-1])], { keepdims: 1 });
      const centred = at.at('centred').add('Sub', [dP, rowSum], {});
      const dS = at.at('s').add('Mul', [p, centred], {});
      const dQ = at.at('q').add('FusedMatMul', [dS, k], { alpha });
      const dK = at.at('k').add('FusedMatMul', [dS, q], { transA: 1, alpha });
      const turnedBack = (name: string, x: Value) => layout.turnedBack(at.at(name), x);
      return [
        { of: heads.q, gradient: turnedBack('q', layout.queriesBack(at.at('q'), dQ)) },
        { of: heads.k, gradient: turnedBack('k', layout.keysBack(at.at('k'), dK)) },
        { of: heads.v, gradient: layout.keysBack(at.at('v'), dV) },
      ];
    },
  };
}

/** Between rows of positions and heads that lie together. */
class HeadLayout {
  readonly #graph: Graph;
  readonly #batch: AttentionBatch;
  readonly #architecture: Architecture;

  constructor(graph: Graph, batch: AttentionBatch, architecture: Architecture) {
    this.#graph = graph;
    this.#batch = batch;
    this.#architecture = architecture;
  }

  /** [N, width] → [B, T, width]. */
  whole(scope: Scope, x: Value): Value {
    return scope.at('whole').add('Reshape', [x, this.#batch.hiddenShape], {});
  }

  turned(scope: Scope, x: Value): Value {
    return this.whole(scope, rotate(scope.at('rotary'), x, this.#batch.rotation));
  }

  /** [N, width] → [N, width]. */
  turnedBack(scope: Scope, x: Value): Value {
    return rotate(scope.at('rotary'), x, this.#batch.rotation, true);
  }

  /** [B, T, headCount * headDim] → [B, kvHeadCount, group * T, headDim]. */
  queries(scope: Scope, x: Value): Value {
    const { kvHeadCount, headDim } = this.#architecture;
    const apart = this.#reshape(scope.at('apart'), x, [0, 0, kvHeadCount, this.#group, headDim]);
    const moved = scope.at('moved').add('Transpose', [apart], { perm: [0, 2, 3, 1, 4] });
    return this.#reshape(scope.at('stacked'), moved, [0, 0, -1, headDim]);
  }

  /** [B, kvHeadCount, group * T, headDim] → [N, headCount * headDim]. */
  queriesBack(scope: Scope, x: Value): Value {
    const { kvHeadCount, headDim } = this.#architecture;
    const apart = this.#reshape(scope.at('apart'), x, [0, kvHeadCount, this.#group, -1, headDim]);
    const moved = scope.at('moved').add('Transpose', [apart], { perm: [0, 3, 1, 2, 4] });
    return this.#rows(scope, moved, kvHeadCount * this.#group * headDim);
  }

  /** [B, T, kvHeadCount * headDim] → [B, kvHeadCount, T, headDim]. */
  keys(scope: Scope, x: Value): Value {
    const { kvHeadCount, headDim } = this.#architecture;
    const apart = this.#reshape(scope.at('apart'), x, [0, 0, kvHeadCount, headDim]);
    return scope.at('moved').add('Transpose', [apart], { perm: [0, 2, 1, 3] });
  }

  /** [B, kvHeadCount, T, headDim] → [N, kvHeadCount * headDim]. */
  keysBack(scope: Scope, x: Value): Value {
    const { kvHeadCount, headDim } = this.#architecture;
    const moved = scope.at('moved').add('Transpose', [x], { perm: [0, 2, 1, 3] });
    return this.#rows(scope, moved, kvHeadCount * headDim);
  }

  get #group(): number {
    return this.#architecture.headCount / this.#architecture.kvHeadCount;
  }

  #rows(scope: Scope, x: Value, width: number): Value {
    const at = scope.at('rows');
    const shape = at
      .at('shape')
      .add('Concat', [this.#batch.rowCount, this.#graph.constant([width])], { axis: 0 });
    return at.add('Reshape', [x, shape], {});
  }

  #reshape(scope: Scope, x: Value, shape: readonly number[]): Value {
    return scope.add('Reshape', [x, this.#graph.constant(shape)], {});
  }
}
