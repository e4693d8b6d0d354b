import type { Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';

/**
 * Quantized products with 16-bit activations on the CPU, where ONNX Runtime has fast kernels for 8-bit activations
 * only (accuracy_level 4; with level 0 it unpacks the whole matrix in every run, more than ten times slower).
 *
 * x = coarse + fine, where coarse is what those kernels make of x: multiples of a block's largest value / 127. They
 * take coarse without any loss, and fine, at most half such a step, with an error of 1 / 254 of it. So one product
 * with twice the rows and a sum give x · W within 2⁻¹⁶ of a block's largest activation, and the weights, which
 * decide the time of a step, are still read once.
 *
 * x [B, T, columns] → [2B, T, columns]: coarse, then fine.
 */
export function splitActivation(scope: Scope, x: Value, blockSize: number): Value {
  const { graph } = scope;
  const columns = Number(x.shape[2]);
  // A 0 keeps the size of that axis. One sequence keeps the constants that its graphs have always had: prepared weights
  // are found by the graph's bytes.
  const single = x.shape[0] === 1;
  const at = scope.at('activation');
  const blocks = at.at('blocks').add('Reshape', [x, graph.constant([single ? 1 : 0, -1, blockSize])], {});
  const magnitudes = at.at('magnitudes').add('Abs', [blocks], {});
  const largest = at.at('largest').add('ReduceMax', [magnitudes, graph.constant([2])], { keepdims: 1 });
  const exactStep = at.at('step').add('Mul', [largest, graph.number(1 / 127)], {});
  // A block of zeros would divide by zero; its quotients are 0 with any step.
  const step = at.at('step').add('Max', [exactStep, graph.number(1e-30)], {});
  const rounded = at.at('rounded').add('Round', [at.at('units').add('Div', [blocks, step], {})], {});
  const coarse = at.at('coarse').add('Mul', [rounded, step], {});
  const fine = at.at('fine').add('Sub', [blocks, coarse], {});
  const both = at.at('both').add('Concat', [coarse, fine], { axis: single ? 1 : 0 });
  return at.at('rows').add('Reshape', [both, graph.constant([single ? 2 : 0, -1, columns])], {});
}

/** [2B, T, rows] → [B, T, rows]. (ReduceSum over the first axis takes several times as long.) */
export function sumParts(scope: Scope, products: Value): Value {
  const at = scope.at('parts');
  const parts =
    products.shape[0] === 2
      ? at.addAll('Split', [products, scope.graph.constant([1, 1])], { axis: 0 })
      : at.addAll('Split', [products], { axis: 0, num_outputs: 2 });
  return scope.at('sum').add('Add', [parts.a, parts.b], {});
}
