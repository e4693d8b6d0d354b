/** What the watchdog remembers between steps; part of a checkpoint, so that a resumed run judges as an unbroken one. */
export interface WatchdogState {
  /** Losses of the newest steps that were on course, oldest first. */
  readonly losses: readonly number[];
  /** Steps in a row whose loss is far above them. */
  readonly above: number;
  /** Steps in a row whose gradient was no finite number; only mixed precision goes on after one. */
  readonly skipped: number;
  readonly rollBacks: number;
  /** What is left of the learning rate after them. */
  readonly rateShare: number;
}

export const freshWatchdog: WatchdogState = {
  ...{ losses: [], above: 0, skipped: 0, rollBacks: 0, rateShare: 1 },
};

export const watchdogLimits = {
  /** Steps that the running median is over, and how many it needs. */
  window: 32,
  least: 8,
  /** Far above: more than so many times the median and so much more. Steps of small batches differ by less; a run that left its course has the loss of guessing. */
  factor: 2,
  margin: 0.5,
  /** Steps in a row: a single odd batch is no divergence. */
  stepsAbove: 5,
  rollBacks: 3,
  rateFactor: 0.5,
} as const;

export interface WatchedStep {
  readonly loss: number;
  readonly gradientNorm: number;
  /** Mixed precision with a scale that can still fall: gradients that overflow are how it finds it. */
  readonly mayOverflow: boolean;
}

export type StepVerdict = 'good' | 'suspect' | 'skipped' | 'notANumber' | 'divergence';

/** Judges one step by its numbers. Deterministic: equal steps after equal ones are judged alike. */
export function watchStep(
  state: WatchdogState,
  { loss, gradientNorm, mayOverflow }: WatchedStep,
): { readonly state: WatchdogState; readonly verdict: StepVerdict } {
  if (!Number.isFinite(loss)) return { state, verdict: 'notANumber' };
  if (!Number.isFinite(gradientNorm)) {
    const skipped = state.skipped + 1;
    return { state: { ...state, skipped }, verdict: mayOverflow ? 'skipped' : 'notANumber' };
  }
  if (isFarAbove(state.losses, loss)) {
    const above = state.above + 1;
    const verdict = above >= watchdogLimits.stepsAbove ? 'divergence' : 'suspect';
    return { state: { ...state, above, skipped: 0 }, verdict };
  }
  const losses = [...state.losses, loss].slice(-watchdogLimits.window);
  return { state: { ...state, losses, above: 0, skipped: 0 }, verdict: 'good' };
}

/** After going back: the losses are those of the step gone back to, the count and the lower rate stay. */
export function rolledBack(saved: WatchdogState, now: WatchdogState): WatchdogState {
  const rateShare = now.rateShare * watchdogLimits.rateFactor;
  return { ...saved, rollBacks: now.rollBacks + 1, rateShare };
}

function isFarAbove(losses: readonly number[], loss: number): boolean {
  if (losses.length < watchdogLimits.least) return false;
  return loss > median(losses) * watchdogLimits.factor + watchdogLimits.margin;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
