import type { LoraTarget } from '../../common/training.ts';
import type { CustomGradient } from '../graph/differentiate.ts';
import type { Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { BaseMatrix, BaseWeights } from './baseWeights.ts';

/** The two matrices of a trained linear layer, [rank, in] and [out, rank]. */
export interface Adapter {
  readonly a: Value;
  readonly b: Value;
}

/** Roles whose frozen matrices lie below each other and take one input: q, k, v or gate, up, or one alone. */
export interface LinearGroup {
  readonly base: BaseWeights;
  readonly matrix: BaseMatrix;
  readonly bias: Value | null;
  readonly roles: readonly GroupRole[];
  /** alpha / rank. */
  readonly scale: number;
  /** Multiplies the adapters' input: 0 or 1 / (1 - p), [N, in]; null: nothing is dropped. */
  readonly dropout: ((scope: Scope, columns: number) => Value) | null;
}

interface GroupRole {
  readonly role: LoraTarget;
  /** Outputs. */
  readonly rows: number;
  readonly adapter: Adapter | null;
}

/** Adapters of a group as one: A below each other [k · rank, in], B on a diagonal of blocks [out, k · rank]. */
interface JoinedAdapter extends Adapter {
  /** Where each trained role's block lies. */
  readonly blocks: readonly (Adapter & { readonly row: number; readonly column: number })[];
}

export interface LinearOutput {
  /** [N, out of all roles]. */
  readonly y: Value;
  readonly gradient: CustomGradient;
}

/**
 * y = W x + b + scale · B (A x), the roles' outputs side by side: one product with the stacked frozen matrices and two thin
 * ones for all adapters. Backward dX = dY W reads W as it lies, and two thin products give the gradients of all A and B.
 */
export function linearGroup(scope: Scope, x: Value, group: LinearGroup): LinearOutput {
  const { base, matrix, bias, dropout, scale: alpha } = group;
  const product = base.product(scope, x, matrix);
  const frozen = bias === null ? product : scope.at('bias').add('Add', [product, bias], {});
  const joined = joinAdapters(scope.at('lora'), group.roles);
  if (joined === null)
    return { y: frozen, gradient: (at, dY) => [{ of: x, gradient: frozenGradient(at, dY, group) }] };
  const at = scope.at('lora');
  const mask = dropout?.(at.at('dropout'), matrix.columns) ?? null;
  const input = mask === null ? x : at.at('dropout').add('Mul', [x, mask], {});
  const reduced = at.at('a').add('FusedMatMul', [input, joined.a], { transB: 1 });
  const y = at.at('b').add('Gemm', [reduced, joined.b, frozen], { transB: 1, alpha });
  const path = { x, mask, input, reduced, joined };
  return { y, gradient: (gradientScope, dY) => groupGradient(gradientScope, dY, { group, path }) };
}

function joinAdapters(scope: Scope, roles: readonly GroupRole[]): JoinedAdapter | null {
  const trained = roles.flatMap(({ adapter }) => (adapter ? [adapter] : []));
  const [first] = trained;
  if (first === undefined) return null;
  const rank = Number(first.a.shape[0]);
  if (roles.length === 1) return { ...first, blocks: [{ ...first, row: 0, column: 0 }] };
  const blocks: (Adapter & { row: number; column: number })[] = [];
  const rows: Value[] = [];
  let row = 0;
  for (const { role, rows: height, adapter } of roles) {
    const column = blocks.length * rank;
    const after = (trained.length - 1) * rank - column;
    const at = scope.at(`b/${role}`);
    if (adapter === null) rows.push(zeros(at, height, trained.length * rank));
    else {
      blocks.push({ ...adapter, row, column });
      const left = column === 0 ? [] : [zeros(at.at('left'), height, column)];
      const right = after === 0 ? [] : [zeros(at.at('right'), height, after)];
      rows.push(joined(at, [...left, adapter.b, ...right], -1));
    }
    row += height;
  }
  const a = joined(
    scope.at('a'),
    trained.map((adapter) => adapter.a),
    0,
  );
  return { a, b: scope.at('b/rows').add('Concat', rows, { axis: 0 }), blocks };
}

interface GroupPath {
  readonly x: Value;
  readonly mask: Value | null;
  /** What A multiplies: x, or what dropout left of it; [N, in]. */
  readonly input: Value;
  /** A x, [N, k · rank]. */
  readonly reduced: Value;
  readonly joined: JoinedAdapter;
}

/** du = scale · dY B; dB = scale · dYᵀ (A x); dA = duᵀ x; dX = dY W + du A. */
function groupGradient(
  scope: Scope,
  dY: Value,
  { group, path }: { readonly group: LinearGroup; readonly path: GroupPath },
): ReturnType<CustomGradient> {
  const { scale: alpha } = group;
  const { joined, reduced, input, mask, x } = path;
  const dB = scope.at('b').add('FusedMatMul', [dY, reduced], { transA: 1, alpha });
  const du = scope.at('u').add('FusedMatMul', [dY, joined.b], { alpha });
  const dA = scope.at('a').add('FusedMatMul', [du, input], { transA: 1 });
  const adapters = joined.blocks.flatMap(({ a, b, row, column }, index) => {
    const [rank, height] = [Number(a.shape[0]), Number(b.shape[0])];
    const part = { index, rows: [row, row + height], columns: [column, column + rank] } as const;
    return [
      { of: a, gradient: block(scope.at('a'), dA, { ...part, rows: part.columns, columns: null }) },
      { of: b, gradient: block(scope.at('b'), dB, part) },
    ];
  });
  const frozen = frozenGradient(scope, dY, group);
  if (mask === null)
    return [...adapters, { of: x, gradient: scope.at('x').add('Gemm', [du, joined.a, frozen], {}) }];
  const product = scope.at('dropout').add('MatMul', [du, joined.a], {});
  const kept = scope.at('dropout/kept').add('Mul', [product, mask], {});
  return [...adapters, { of: x, gradient: scope.at('x').add('Add', [frozen, kept], {}) }];
}

function frozenGradient(scope: Scope, dY: Value, { base, matrix }: LinearGroup): Value {
  return scope.at('frozen').add('MatMul', [dY, base.matrix(scope.at('weight'), matrix)], {});
}

interface Block {
  readonly index: number;
  readonly rows: readonly [number, number];
  /** null: all. */
  readonly columns: readonly [number, number] | null;
}

/** A block of a matrix; the whole where it is all of it. */
function block(scope: Scope, x: Value, { index, rows, columns }: Block): Value {
  const { graph } = scope;
  const ranges = columns === null ? [rows] : [rows, columns];
  if (ranges.every(([start, end], axis) => start === 0 && end === x.shape[axis])) return x;
  const bounds = [0, 1].map((side) => graph.constant(ranges.map((range) => range[side] ?? 0)));
  return scope.at(`block.${index}`).add('Slice', [x, ...bounds, graph.constant([...ranges.keys()])], {});
}

function zeros(scope: Scope, height: number, width: number): Value {
  const { graph } = scope;
  return scope.at('zeros').add('Expand', [graph.number(0), graph.constant([height, width])], {});
}

function joined(scope: Scope, parts: readonly Value[], axis: number): Value {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : scope.add('Concat', parts, { axis });
}
