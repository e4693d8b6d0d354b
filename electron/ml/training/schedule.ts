import { assertNever } from '../../common/assertNever.ts';
import type { ScheduleSettings } from '../../common/training.ts';

export interface ScheduleInput {
  readonly schedule: ScheduleSettings;
  /** Of all steps of the run. */
  readonly steps: number;
  /** The rate as it was asked for. */
  readonly peak: number;
  /** Which of the steps, from 1. */
  readonly step: number;
  readonly plateau: PlateauState;
}

/** What reduce-on-plateau remembers. */
export interface PlateauState {
  /** What is left of the rate. */
  readonly share: number;
  readonly best: number | null;
  /** Validations since the best one, or since the rate was lowered. */
  readonly waited: number;
}

export const freshPlateau: PlateauState = { share: 1, best: null, waited: 0 };

/** Steps in which the rate rises; at least one step is left for the rest. */
export function warmupSteps({ warmupShare }: Pick<ScheduleSettings, 'warmupShare'>, steps: number): number {
  return Math.min(Math.round(warmupShare * steps), steps - 1);
}

/**
 * Of one step. It rises by equal amounts to the peak, which it has in the first step after the warm-up; no step is wasted on a
 * rate of 0. From there cosine and linear fall towards the floor, which they would have in the step after the last.
 */
export function learningRate({ schedule, steps, peak, step, plateau }: ScheduleInput): number {
  const warmup = warmupSteps(schedule, steps);
  if (step <= warmup) return (peak * step) / (warmup + 1);
  const gone = (step - 1 - warmup) / (steps - warmup);
  return peak * shareLeft(schedule, Math.min(gone, 1), plateau);
}

function shareLeft({ kind, floorShare }: ScheduleSettings, gone: number, plateau: PlateauState): number {
  switch (kind) {
    case 'cosine':
      return floorShare + ((1 - floorShare) * (1 + Math.cos(Math.PI * gone))) / 2;
    case 'linear':
      return floorShare + (1 - floorShare) * (1 - gone);
    case 'constant':
      return 1;
    case 'plateau':
      return Math.max(plateau.share, floorShare);
    default:
      return assertNever(kind);
  }
}

/** After a validation. A loss that is not lower than the best one counts as waiting; after `patience` of them the rate falls. */
export function afterValidation(
  plateau: PlateauState,
  validationLoss: number,
  { patience, factor, floorShare }: ScheduleSettings,
): { readonly plateau: PlateauState; readonly lowered: boolean } {
  if (plateau.best === null || validationLoss < plateau.best)
    return { plateau: { ...plateau, best: validationLoss, waited: 0 }, lowered: false };
  const waited = plateau.waited + 1;
  if (waited < patience) return { plateau: { ...plateau, waited }, lowered: false };
  const share = Math.max(plateau.share * factor, floorShare);
  return { plateau: { ...plateau, share, waited: 0 }, lowered: share < plateau.share };
}
