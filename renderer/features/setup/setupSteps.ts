import type { Settings } from '../../../electron/contract/settings.ts';

export type SetupState = Settings['setup'];

/** The steps as they are walked; `done` is behind the last one. */
export const setupSteps = [
  'language',
  'hardware',
  'storage',
  'protection',
  'model',
  'precision',
  'import',
  'quality',
] as const satisfies readonly SetupState['step'][];
export type SetupStep = (typeof setupSteps)[number];

export function stepBefore(step: SetupStep): SetupStep | null {
  return setupSteps[setupSteps.indexOf(step) - 1] ?? null;
}

export function stepAfter(step: SetupStep): SetupState['step'] {
  return setupSteps[setupSteps.indexOf(step) + 1] ?? 'done';
}

/** What every step is given: where the first run stands, and the way to move it. */
export interface StepProps {
  readonly state: SetupState;
  readonly change: (change: Partial<SetupState>) => Promise<void>;
}
