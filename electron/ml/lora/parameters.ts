import { type LoraTarget, loraTargets } from '../../common/training.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { linearShape } from '../architectures/weightNames.ts';

/** One matrix of an adapter and its place in the flat vector of all of them. */
export interface LoraParameter {
  /** `layers.3.q.A`. */
  readonly name: string;
  readonly layer: number;
  readonly target: LoraTarget;
  /** y = W x + b + (alpha / rank) B (A x). */
  readonly part: 'A' | 'B';
  /** A: [rank, in]; B: [out, rank]; row-major. */
  readonly shape: readonly [number, number];
  /** First element in the flat vector. */
  readonly offset: number;
}

export interface LoraShape {
  readonly rank: number;
  readonly targets: readonly LoraTarget[];
}

/**
 * The matrices of an adapter in their one order: by layer, by target in the order of computation, A before B. Parameters,
 * gradients and the optimizer's states of a run are flat float32 vectors in this order.
 */
export function loraParameters(architecture: Architecture, { rank, targets }: LoraShape): LoraParameter[] {
  const parameters: LoraParameter[] = [];
  let offset = 0;
  for (let layer = 0; layer < architecture.layerCount; layer++) {
    for (const target of loraTargets.filter((name) => targets.includes(name))) {
      const [rows, columns] = linearShape(architecture, target);
      for (const [part, shape] of [['A', [rank, columns]] as const, ['B', [rows, rank]] as const]) {
        parameters.push({ name: `layers.${layer}.${target}.${part}`, layer, target, part, shape, offset });
        offset += shape[0] * shape[1];
      }
    }
  }
  return parameters;
}

/** Numbers in the flat vector. */
export function loraParameterCount(architecture: Architecture, shape: LoraShape): number {
  const last = loraParameters(architecture, shape).at(-1);
  return last === undefined ? 0 : last.offset + last.shape[0] * last.shape[1];
}
