import type { Architecture, LinearRole, NormRole, TensorSlice, WeightNames } from './architecture.ts';
import { type Family, families } from './families.ts';

/** The linear roles of a layer in the order of computation, which is also their order in fused tensors. */
export const linearRoles = [
  'q',
  'k',
  'v',
  'o',
  'gate',
  'up',
  'down',
] as const satisfies readonly LinearRole[];

/** [rows, columns] of a linear weight as stored: [out, in]. */
export function linearShape(
  architecture: Architecture,
  role: LinearRole,
): readonly [rows: number, columns: number] {
  const { hiddenSize, intermediateSize, headCount, kvHeadCount, headDim } = architecture;
  const shapes = {
    q: [headCount * headDim, hiddenSize],
    k: [kvHeadCount * headDim, hiddenSize],
    v: [kvHeadCount * headDim, hiddenSize],
    o: [hiddenSize, headCount * headDim],
    gate: [intermediateSize, hiddenSize],
    up: [intermediateSize, hiddenSize],
    down: [hiddenSize, intermediateSize],
  } as const satisfies Record<LinearRole, readonly [number, number]>;
  return shapes[role];
}

export function hasBias(architecture: Architecture, role: LinearRole): boolean {
  const { qkvBias, outputBias, mlpBias } = architecture;
  const biases = {
    q: qkvBias,
    k: qkvBias,
    v: qkvBias,
    o: outputBias,
    gate: mlpBias,
    up: mlpBias,
    down: mlpBias,
  };
  return biases[role];
}

/** Where each weight of the model lies among the source tensors, by its family's table. */
export function weightNames(architecture: Architecture): WeightNames {
  const family: Family = families[architecture.family];
  const { weights } = family;
  const embedding = { tensor: weights.embedding };
  const place = (layer: number, role: LinearRole, suffix: string): TensorSlice => {
    const tensor = `${atLayer(weights.linear[role], layer)}${suffix}`;
    const rows = rowsWithin(architecture, weights.linear, role);
    return rows === null ? { tensor } : { tensor, rows };
  };
  return {
    embedding,
    finalNorm: { tensor: weights.finalNorm },
    head: architecture.tiedEmbedding ? embedding : { tensor: weights.head },
    linear: (layer, role) => place(layer, role, '.weight'),
    bias: (layer, role) => (hasBias(architecture, role) ? place(layer, role, '.bias') : null),
    norm: (layer: number, role: NormRole) => ({ tensor: `${atLayer(weights.norm[role], layer)}.weight` }),
  };
}

/** The rows of a role within the tensor that it shares; null: it has the tensor to itself. */
function rowsWithin(
  architecture: Architecture,
  stems: Family['weights']['linear'],
  role: LinearRole,
): readonly [number, number] | null {
  const sharing = linearRoles.filter((other) => stems[other] === stems[role]);
  if (sharing.length === 1) return null;
  const before = sharing.slice(0, sharing.indexOf(role));
  const start = before.reduce((rows, other) => rows + linearShape(architecture, other)[0], 0);
  return [start, start + linearShape(architecture, role)[0]];
}

function atLayer(name: string, layer: number): string {
  return name.replace('{layer}', String(layer));
}
