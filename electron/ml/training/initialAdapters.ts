import type { LoraParameter } from '../lora/parameters.ts';
import { createRandom } from '../sampling/random.ts';

/**
 * Where adapters start, into a flat vector: A kaiming-uniform with a = √5, which is uniform within ±1 / √in (as PyTorch's
 * linear layers and PEFT do it), B zero, so that the first step begins at the base model.
 */
export function fillInitialAdapters(
  flat: Float32Array,
  parameters: readonly LoraParameter[],
  seed: number,
): void {
  const random = createRandom(seed);
  for (const { part, shape, offset } of parameters) {
    const values = flat.subarray(offset, offset + shape[0] * shape[1]);
    const bound = 1 / Math.sqrt(shape[1]);
    if (part === 'B') values.fill(0);
    else for (const index of values.keys()) values[index] = (2 * random() - 1) * bound;
  }
}
