import type { Scope } from '../graph/graph.ts';
import { elementTypes, type Value } from '../graph/value.ts';

interface DropoutInputs {
  /** int32 [N] and int32 [at least columns]: odd numbers drawn for this step. */
  readonly rows: Value;
  readonly columns: Value;
  readonly width: number;
  /** Differs from place to place in the model. */
  readonly place: number;
  /** Share that is left out. */
  readonly share: number;
}

/**
 * A mask [N, width] of 0 and 1 / (1 - share). Which is which follows from the product of a row's number, a column's and the
 * place's, modulo 2^32, whose upper bits are as good as drawn (multiplicative hashing, Knuth 6.4): equal numbers give equal
 * masks on every machine, and a layer that is computed twice drops the same twice.
 */
export function dropoutMask(scope: Scope, { rows, columns, width, place, share }: DropoutInputs): Value {
  const { graph } = scope;
  const bounds = [[0], [width], [0]].map((numbers) => graph.constant(numbers));
  const taken = scope.at('columns').add('Slice', [columns, ...bounds], {});
  const odd = (Math.imul(2 * place + 1, 0x9e3779b1) | 1) >> 0;
  const placed = scope.at('place').add('Mul', [taken, graph.number(odd, 'int32')], {});
  const column = scope.at('rows').add('Unsqueeze', [rows, graph.constant([1])], {});
  const hash = scope.at('hash').add('Mul', [column, placed], {});
  const threshold = Math.round((share - 0.5) * 2 ** 32);
  const kept = scope.at('kept').add('GreaterOrEqual', [hash, graph.number(threshold, 'int32')], {});
  const number = scope.at('number').add('Cast', [kept], { to: elementTypes.float32.code });
  return scope.add('Mul', [number, graph.number(1 / (1 - share))], {});
}
