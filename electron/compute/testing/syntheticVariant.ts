import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { lowerDecoder, weightsFileName } from '../../ml/architectures/lowerDecoder.ts';
import type { LoweredDecoder } from '../../ml/architectures/lowering.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';
import type { PlacedWeight } from '../../ml/graph/weights.ts';

/**
 * For tests only: a variant's `weights.bin` of any size in a moment, with values that are finite and differ from tensor to
 * tensor (equal ones are packed once), and the int8 graph over it. What it says makes no sense.
 */
export async function writeSyntheticVariant(
  folder: string,
  architecture: Architecture,
  profile: 'exact' | 'fast' = 'fast',
): Promise<LoweredDecoder> {
  const lowered = lowerDecoder(architecture, weightNames(architecture), {
    ...{ head: 'resident', precision: 'int8', blockSize: 32, provider: 'cpu', profile },
  });
  await mkdir(folder, { recursive: true });
  const file = await open(path.join(folder, weightsFileName), 'w');
  try {
    for (const [index, weight] of lowered.weights.entries())
      await file.write(bytesOf(weight, index + 1), 0, weight.sizeBytes, weight.offset);
  } finally {
    await file.close();
  }
  return lowered;
}

function bytesOf({ recipe, sizeBytes }: PlacedWeight, seed: number): Uint8Array {
  if (recipe.kind === 'bytes') return recipe.bytes;
  if (recipe.kind === 'quants') {
    let state = seed * 2654435761;
    return new Uint8Array(sizeBytes).map(() => {
      state = (state * 1664525 + 1013904223) | 0;
      return state >>> 24;
    });
  }
  return new Uint8Array(new Float32Array(sizeBytes / 4).fill(0.001 + seed * 1e-6).buffer);
}
