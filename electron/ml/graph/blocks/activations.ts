import { Arithmetic } from '../arithmetic.ts';
import type { Scope } from '../graph.ts';
import type { Value } from '../value.ts';

/** x / (1 + e^-x); also called swish. */
export function silu(scope: Scope, x: Value): Value {
  const math = new Arithmetic(scope);
  return math.times(x, math.unary('Sigmoid', x));
}

/** x Φ(x), Φ the normal distribution: x/2 (1 + erf(x / √2)). */
export function gelu(scope: Scope, x: Value): Value {
  const math = new Arithmetic(scope);
  const erf = math.unary('Erf', math.times(x, Math.SQRT1_2));
  return math.times(x, math.plus(erf, 1), 0.5);
}

/** GELU by tanh, as many models were trained: x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel, 1606.08415. */
export function geluTanh(scope: Scope, x: Value): Value {
  const math = new Arithmetic(scope);
  const inner = math.times(x, math.plus(math.times(x, x, 0.044715), 1), Math.sqrt(2 / Math.PI));
  return math.times(x, math.plus(math.unary('Tanh', inner), 1), 0.5);
}

/** x / √(mean x² + ε) · weight over the last axis; weight as wide as it. */
export function rmsNorm(
  scope: Scope,
  x: Value,
  { weight, epsilon }: { readonly weight: Value; readonly epsilon: number },
): Value {
  return scope.add('SimplifiedLayerNormalization', [x, weight], { axis: -1, epsilon });
}
