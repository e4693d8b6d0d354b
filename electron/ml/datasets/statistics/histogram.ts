/** Counts between edges: bin i holds edges[i] ≤ value < edges[i + 1], the last one also its upper edge. */
export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Edges for whole numbers from `min` to `max` (lengths, tokens): equal steps of 1, 2 or 5 times a power of ten, at most
 * `mostBins` of them, so that every edge is a number people read.
 */
export function linearEdges(min: number, max: number, mostBins: number): number[] {
  checkRange(min, max, mostBins);
  const width = roundStep((max + 1 - min) / mostBins);
  const first = Math.floor(min / width) * width;
  // Rounding the beginning down can cost one bin more than wanted.
  if (first + mostBins * width <= max) return linearEdges(first, max, mostBins);
  return Array.from({ length: Math.floor((max - first) / width) + 2 }, (_, bin) => first + bin * width);
}

/** Edges for what spans several magnitudes: 0, then 1, 2, 5, 10, 20, 50 … up to over `max`. */
export function logEdges(max: number): number[] {
  checkRange(0, max, 1);
  const edges = [0];
  for (let power = 1; (edges.at(-1) as number) <= max; power *= 10)
    for (const digit of [1, 2, 5]) if ((edges.at(-1) as number) <= max) edges.push(digit * power);
  return edges;
}

/** @throws RangeError unless there are two edges or more, each greater than the one before it */
export function countInto(edges: readonly number[], values: Iterable<number>): Histogram {
  if (edges.length < 2 || edges.some((edge, at) => at > 0 && !(edge > (edges[at - 1] as number))))
    throw new RangeError(`edges that do not rise: ${edges.join(', ')}`);
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) {
    const bin = binOf(edges, value);
    if (bin !== null) counts[bin] = (counts[bin] as number) + 1;
  }
  return { edges, counts };
}

/** The bin that a value falls in, by halving; null: outside. */
export function binOf(edges: readonly number[], value: number): number | null {
  const last = edges.length - 1;
  if (!(value >= (edges[0] as number) && value <= (edges[last] as number))) return null;
  let [low, high] = [0, last - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function roundStep(least: number): number {
  if (least <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((digit) => digit * power >= least) as number) * power;
}

function checkRange(min: number, max: number, mostBins: number): void {
  if (!Number.isInteger(min) || !Number.isInteger(max) || max < min || mostBins < 1)
    throw new RangeError(`bins for whole numbers from ${min} to ${max}, at most ${mostBins}`);
}
