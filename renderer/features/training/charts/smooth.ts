/**
 * An exponential moving average without the pull of its beginning, as TensorBoard draws it: `weight` of what was, 0 to
 * below 1. What is null stays null and is passed over.
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  let mean = 0;
  let seen = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    seen += 1;
    mean = weight * mean + (1 - weight) * value;
    return weight === 0 ? value : mean / (1 - weight ** seen);
  });
}

/** Which of the rising numbers is nearest; -1 of none. */
export function nearestIndex(rising: readonly number[], wanted: number): number {
  let [low, high] = [0, rising.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  const before = rising[low - 1];
  const here = rising[low];
  if (here === undefined) return -1;
  return before !== undefined && wanted - before < Math.abs(here - wanted) ? low - 1 : low;
}
