import type { Architecture } from '../architectures/architecture.ts';
import { decoderPositions } from '../architectures/rope.ts';
import type { Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { BaseWeights } from './baseWeights.ts';

/** The rotations of a batch's positions. Turning back is turning with the sines negated: that is the gradient. */
export interface Rotation {
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
}

/** Takes the rows of the tables that the batch needs, once for all layers. */
export function lowerRotation(scope: Scope, given: RotationInputs): Rotation {
  const { architecture, base, positions } = given;
  const { graph } = scope;
  const shape = [decoderPositions(architecture), architecture.headDim / 2];
  const flat = scope.at('positions').add('Reshape', [positions, graph.constant([-1])], {});
  const rowsOf = (part: 'cos' | 'sin') =>
    scope.at(part).add('Gather', [base.table(`/rotary/${part}`, shape), flat], { axis: 0 });
  const [cos, sin] = [rowsOf('cos'), rowsOf('sin')];
  return { cos, sin, negativeSin: scope.at('negative_sin').add('Neg', [sin], {}) };
}

/** x [N, heads * headDim], turned by its positions, or back: as one sequence whose rows have the tables' rows, from the first on. */
export function rotate(scope: Scope, x: Value, rotation: Rotation, back = false): Value {
  const { cos, sin, negativeSin } = rotation;
  const { graph } = scope;
  const width = Number(x.shape[1]);
  const sequence = scope.at('sequence').add('Reshape', [x, graph.constant([1, -1, width])], {});
  const turned = scope.add(
    'RotaryEmbedding',
    [sequence, graph.constant([0]), cos, back ? negativeSin : sin],
    {},
  );
  return scope.at('rows').add('Reshape', [turned, graph.constant([-1, width])], {});
}
