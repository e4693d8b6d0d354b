import type { OpName } from '../operators.ts';
import { elementwiseGradients } from './elementwise.ts';
import { fusedGradients } from './fused.ts';
import { layoutGradients } from './layout.ts';
import { productGradients } from './products.ts';
import { reductionGradients } from './reductions.ts';
import type { GradientRule, NoGradient } from './rule.ts';

/** How gradients go back through each operator: a rule, or why there is none. */
export const gradients = {
  ...elementwiseGradients,
  ...reductionGradients,
  ...productGradients,
  ...layoutGradients,
  ...fusedGradients,
} as const satisfies Record<OpName, GradientRule | NoGradient>;

type Gradients = typeof gradients;

/** Operators that have a rule. */
export type Differentiable = {
  [Op in OpName]: Gradients[Op] extends NoGradient ? never : Op;
}[OpName];
