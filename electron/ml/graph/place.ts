import type { PlacedWeight, WeightRecipe } from './weights.ts';

/** Offsets in the external data file are multiples of a page, so that each tensor can be mapped by itself. */
const alignment = 4096;

/** Hands out places in the external data file, in the order of asking. A name that was placed keeps its place. */
export class Placement {
  readonly weights: PlacedWeight[] = [];
  readonly #byName = new Map<string, PlacedWeight>();
  sizeBytes = 0;

  place(name: string, sizeBytes: number, recipe: WeightRecipe): PlacedWeight {
    const known = this.#byName.get(name);
    if (known) return known;
    const offset = Math.ceil(this.sizeBytes / alignment) * alignment;
    const placed = { name, recipe, offset, sizeBytes };
    this.weights.push(placed);
    this.#byName.set(name, placed);
    this.sizeBytes = offset + sizeBytes;
    return placed;
  }
}
