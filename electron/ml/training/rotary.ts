import type { Architecture } from '../architectures/architecture.ts';
import { decoderPositions } from '../architectures/rope.ts';
import type { Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { BaseWeights } from './baseWeights.ts';

/** The rotations of a batch's positions. Turning back is turning with the sines negated: that is the gradient. */
export interface Rotation {
  /** int64 [B, T]: which row of the tables a position has. */
  readonly rows: Value;
  /** [B * T, headDim / 2]. */
  readonly cos: Value;
  readonly sin: Value;
  readonly negativeSin: Value;
}

interface RotationInputs {
  readonly architecture: Architecture;
  readonly base: BaseWeights;
  /** int32 [B, T]. */
  readonly positions: Value;
  /** int64 [2]: B and T. */
  readonly batchShape: Value;
}

/** Takes the rows of the tables that the batch needs, once for all layers. */
export function lowerRotation(scope: Scope, given: RotationInputs): Rotation {
  const { architecture, base, positions, batchShape } = given;
  const { graph } = scope;
  const shape = [decoderPositions(architecture), architecture.headDim / 2];
  const flat = scope.at('positions').add('Reshape', [positions, graph.constant([-1])], {});
  const rowsOf = (part: 'cos' | 'sin') =>
    scope.at(part).add('Gather', [base.table(`/rotary/${part}`, shape), flat], { axis: 0 });
  const [cos, sin] = [rowsOf('cos'), rowsOf('sin')];
  const numbers = scope.at('numbers');
  const count = numbers.add('Squeeze', [numbers.add('Shape', [flat], {}), graph.constant([0])], {});
  const range = numbers.add('Range', [graph.number(0, 'int64'), count, graph.number(1, 'int64')], {});
  return {
    rows: numbers.at('rows').add('Reshape', [range, batchShape], {}),
    ...{ cos, sin, negativeSin: scope.at('negative_sin').add('Neg', [sin], {}) },
  };
}

/** x [B, T, heads * headDim], turned by its positions, or back. */
export function rotate(scope: Scope, x: Value, rotation: Rotation, back = false): Value {
  const { rows, cos, sin, negativeSin } = rotation;
  return scope.add('RotaryEmbedding', [x, rows, cos, back ? negativeSin : sin], {});
}
