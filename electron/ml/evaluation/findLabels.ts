import { normalizeAnswer } from '../metrics/answerTokens.ts';

/** Where answers are taken for labels: few, short, and each often enough for a share to mean something. */
const labelLimits = { most: 20, characters: 40, answersEach: 5 } as const;

/**
 * The labels that a set of reference answers is made of, in the order of Unicode; null: they are free text. A label is an
 * answer as `normalizeAnswer` gives it.
 */
export function findLabels(references: readonly string[]): readonly string[] | null {
  const labels = new Set<string>();
  for (const reference of references) {
    const label = normalizeAnswer(reference);
    if (label === '' || label.length > labelLimits.characters) return null;
    labels.add(label);
    if (labels.size > labelLimits.most) return null;
  }
  if (labels.size < 2 || labels.size * labelLimits.answersEach > references.length) return null;
  return [...labels].sort();
}
