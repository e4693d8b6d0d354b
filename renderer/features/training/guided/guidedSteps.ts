/** The steps as they are walked. */
export const guidedSteps = ['data', 'review', 'train', 'compare', 'chat'] as const;
export type GuidedStep = (typeof guidedSteps)[number];

export function stepBefore(step: GuidedStep): GuidedStep | null {
  return guidedSteps[guidedSteps.indexOf(step) - 1] ?? null;
}

export function stepAfter(step: GuidedStep): GuidedStep | null {
  return guidedSteps[guidedSteps.indexOf(step) + 1] ?? null;
}
