/** Something that has the label or not, and how much a model thinks it has: larger is surer. */
export interface Scored {
  readonly actual: boolean;
  readonly score: number;
}

/**
 * Area under the precision-recall curve as average precision, Σ (Rₙ - Rₙ₋₁) · Pₙ over falling thresholds, things of equal
 * scores at once (scikit-learn's `average_precision_score`). NaN where nothing has the label.
 *
 * @returns 0 to 1; the share of things that have the label is what guessing gets
 */
export function averagePrecision(things: readonly Scored[]): number {
  const sorted = things.toSorted((one, other) => other.score - one.score);
  const all = things.filter(({ actual }) => actual).length;
  let area = 0;
  let found = 0;
  let foundBefore = 0;
  for (const [index, { actual, score }] of sorted.entries()) {
    if (actual) found += 1;
    if (sorted[index + 1]?.score === score) continue;
    area += ((found - foundBefore) / all) * (found / (index + 1));
    foundBefore = found;
  }
  return all === 0 ? Number.NaN : area;
}
