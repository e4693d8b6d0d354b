import type { CustomGradient } from '../graph/differentiate.ts';
import type { Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';

/**
 * silu(gate) · up. The gradient needs σ(gate) and silu(gate) only: silu' = σ + silu · (1 - σ), which is fewer passes over
 * the widest tensors of a layer than the nodes' own rules would take.
 */
export function gatedProduct(
  scope: Scope,
  gate: Value,
  up: Value,
): { readonly product: Value; readonly gradient: CustomGradient } {
  const sigmoid = scope.at('sigmoid').add('Sigmoid', [gate], {});
  const silu = scope.at('silu').add('Mul', [gate, sigmoid], {});
  const product = scope.at('product').add('Mul', [silu, up], {});
  return {
    product,
    gradient: (at, given) => {
      const dUp = at.at('up').add('Mul', [given, silu], {});
      const dSilu = at.at('silu').add('Mul', [given, up], {});
      const rest = at.at('rest').add('Sub', [silu, at.at('rest').add('Mul', [silu, sigmoid], {})], {});
      const slope = at.at('slope').add('Add', [sigmoid, rest], {});
      return [
        { of: gate, gradient: at.at('gate').add('Mul', [dSilu, slope], {}) },
        { of: up, gradient: dUp },
      ];
    },
  };
}
