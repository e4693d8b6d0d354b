import type { Value } from '../value.ts';
import { type GradientRule, isFloat, type NoGradient } from './rule.ts';

const whole = { zero: 'its output is no floating point number' } as const;
const flat = { zero: 'flat between its jumps' } as const;

/** Operators that compute each number from the numbers at its place; stretched inputs get sums. */
export const elementwiseGradients = {
  // y = a + b; da = dy, db = dy
  Add: (g) => ({
    0: () => g.unstretched(g.dy, g.x),
    1: () => g.unstretched(g.dy, g.input(1)),
  }),
  // y = a - b; da = dy, db = -dy
  Sub: (g) => ({
    0: () => g.unstretched(g.dy, g.x),
    1: () => g.unary('Neg', g.unstretched(g.dy, g.input(1))),
  }),
  // y = a b; da = dy b, db = dy a
  Mul: (g) => ({
    0: () => g.unstretched(g.times(g.dy, g.input(1)), g.x),
    1: () => g.unstretched(g.times(g.dy, g.x), g.input(1)),
  }),
  // y = a / b; da = dy / b, db = -dy y / b
  Div: (g) => ({
    0: () => g.unstretched(g.over(g.dy, g.input(1)), g.x),
    1: () => g.unary('Neg', g.unstretched(g.over(g.times(g.dy, g.y), g.input(1)), g.input(1))),
  }),
  // y = a^b; da = dy b a^(b-1), db = dy y log a
  Pow: (g) => ({
    0: () => {
      const slope = g.times(g.input(1), g.binary('Pow', g.x, g.minus(g.input(1), 1)));
      return g.unstretched(g.times(g.dy, slope), g.x);
    },
    1: () => g.unstretched(g.times(g.dy, g.y, g.unary('Log', g.x)), g.input(1)),
  }),
  // y = the larger; dy goes to it, to the first of two that are equal
  Max: (g) => choice(g, () => g.binary('GreaterOrEqual', g.x, g.input(1))),
  // y = the smaller; dy goes to it, to the first of two that are equal
  Min: (g) => choice(g, () => g.binary('LessOrEqual', g.x, g.input(1))),
  // y = a where the condition holds, else b; dy goes where y came from
  Where: (g) => ({
    1: () => g.unstretched(g.where(g.x, g.dy, 0), g.input(1)),
    2: () => g.unstretched(g.where(g.x, 0, g.dy), g.input(2)),
  }),
  // y = |x|; dx = dy sign x
  Abs: (g) => ({ 0: () => g.times(g.dy, g.unary('Sign', g.x)) }),
  // y = -x; dx = -dy
  Neg: (g) => ({ 0: () => g.unary('Neg', g.dy) }),
  // y = e^x; dx = dy y
  Exp: (g) => ({ 0: () => g.times(g.dy, g.y) }),
  // y = log x; dx = dy / x
  Log: (g) => ({ 0: () => g.over(g.dy, g.x) }),
  // y = √x; dx = dy / 2y
  Sqrt: (g) => ({ 0: () => g.times(g.over(g.dy, g.y), 0.5) }),
  // y = 1 / x; dx = -dy y²
  Reciprocal: (g) => ({ 0: () => g.unary('Neg', g.times(g.dy, g.y, g.y)) }),
  // y = sin x; dx = dy cos x
  Sin: (g) => ({ 0: () => g.times(g.dy, g.unary('Cos', g.x)) }),
  // y = cos x; dx = -dy sin x
  Cos: (g) => ({ 0: () => g.unary('Neg', g.times(g.dy, g.unary('Sin', g.x))) }),
  // y = 1 / (1 + e^-x); dx = dy y (1 - y)
  Sigmoid: (g) => ({ 0: () => g.times(g.dy, g.times(g.y, g.minus(1, g.y))) }),
  // y = tanh x; dx = dy (1 - y²)
  Tanh: (g) => ({ 0: () => g.times(g.dy, g.minus(1, g.times(g.y, g.y))) }),
  // y = erf x; dx = dy 2/√π e^(-x²)
  Erf: (g) => ({
    0: () => g.times(g.dy, g.unary('Exp', g.unary('Neg', g.times(g.x, g.x))), 2 / Math.sqrt(Math.PI)),
  }),
  // y = x within the bounds, else a bound; dx = dy within them, else 0
  Clip: (g) => ({
    0: () => {
      const [, low, high] = g.node.inputs;
      const above = low ? g.where(g.binary('GreaterOrEqual', g.x, low), g.dy, 0) : g.dy;
      return high ? g.where(g.binary('LessOrEqual', g.x, high), above, 0) : above;
    },
  }),
  // y = x; dx = dy
  Identity: (g) => ({ 0: () => g.dy }),
  // y = x in another type; dx = dy in x's type; whole numbers get nothing
  Cast: (g) => (isFloat(g.x) && isFloat(g.y) ? { 0: () => g.cast(g.dy, g.x.type) } : {}),
  ...{ Sign: flat, Round: flat },
  ...{ Equal: whole, Less: whole, LessOrEqual: whole, Greater: whole, GreaterOrEqual: whole },
  ...{ And: whole, Not: whole },
} as const satisfies Record<string, GradientRule | NoGradient>;

function choice(g: Parameters<GradientRule>[0], first: () => Value) {
  return {
    0: () => g.unstretched(g.where(first(), g.dy, 0), g.x),
    1: () => g.unstretched(g.where(first(), 0, g.dy), g.input(1)),
  };
}
