import type { TrainingPrecision } from '../../common/training.ts';

/**
 * What gradients in half precision are multiplied by, so that small ones do not vanish; part of a checkpoint, so that a resumed
 * run rounds as an unbroken one.
 */
export interface LossScale {
  /** A power of two: multiplying and dividing by it rounds nothing. */
  readonly scale: number;
  /** Steps since it changed. */
  readonly kept: number;
  /** Steps of the run that were left out because a gradient overflowed: AdamW does not count them. */
  readonly skipped: number;
}

/**
 * Initial value and factors are those of torch.amp.GradScaler (PyTorch 2.9, torch/amp/grad_scaler.py). Its growth interval of 2,000
 * steps is longer than most runs here, 200 to 600 steps of a few hundred examples: a scale that one odd batch halved would
 * stay halved to the end. At 100 a scale that is already the largest that fits costs one step in a hundred.
 */
export const lossScaleLimits = {
  ...{ initial: 2 ** 16, growthFactor: 2, backoffFactor: 0.5, growthInterval: 100 },
  /** Gradients that overflow unscaled are no matter of scaling: the run has left its course. */
  least: 1,
  /** Float16's smallest number is 2^-24; more would only keep a run waiting whose gradients have been nothing for long. */
  most: 2 ** 24,
} as const;

/** null: full precision scales nothing. */
export function freshLossScale(precision: TrainingPrecision): LossScale | null {
  return precision === 'mixed' ? { scale: lossScaleLimits.initial, kept: 0, skipped: 0 } : null;
}

/** @param applied whether the gradient's norm was a finite number */
export function nextLossScale({ scale, kept, skipped }: LossScale, applied: boolean): LossScale {
  const { growthFactor, backoffFactor, growthInterval, least, most } = lossScaleLimits;
  if (!applied) return { scale: Math.max(least, scale * backoffFactor), kept: 0, skipped: skipped + 1 };
  if (kept + 1 < growthInterval) return { scale, kept: kept + 1, skipped };
  return { scale: Math.min(most, scale * growthFactor), kept: 0, skipped };
}

/** Whether a gradient that overflowed may have done so for its scale. */
export function mayOverflow(lossScale: LossScale | null): boolean {
  return lossScale !== null && lossScale.scale > lossScaleLimits.least;
}
