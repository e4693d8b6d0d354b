import { AppError } from '../../common/errors/appError.ts';
import type { OptimizerSettings } from '../../common/training.ts';
import { batchTokens, batchWeight, type TrainingBatch } from '../../ml/training/batch.ts';
import { dropoutSeed } from '../../ml/training/dropoutSeed.ts';
import type { LossScale } from '../../ml/training/lossScale.ts';
import type { TrainingSession } from './trainingSession.ts';

export interface ComputedStep {
  /** Mean over the step's weights; not finite: nothing has changed, as with the norm. */
  readonly loss: number;
  /** NaN when the loss was no finite number already. */
  readonly gradientNorm: number;
  readonly tokens: number;
}

export interface StepOptions {
  readonly batches: readonly TrainingBatch[];
  /** From 1. */
  readonly step: number;
  readonly seed: number;
  readonly optimizer: OptimizerSettings;
  readonly learningRate: number;
  /** null: full precision. */
  readonly lossScale: LossScale | null;
  readonly signal: AbortSignal;
}

/**
 * Adds up the batches' gradients and makes one step with them. Until then nothing has changed, so a step that is cut off can
 * be made again. @throws AppError `training.outOfMemory`, `request.cancelled`
 */
export async function computeStep(session: TrainingSession, options: StepOptions): Promise<ComputedStep> {
  const { batches, step, seed, optimizer, learningRate, signal } = options;
  const { scale, skipped } = options.lossScale ?? { scale: 1, skipped: 0 };
  const totalWeight = batches.reduce((sum, batch) => sum + batchWeight(batch), 0);
  const tokens = batches.reduce((sum, batch) => sum + batchTokens(batch), 0);
  session.clearGradient();
  let lossSum = 0;
  for (const [index, batch] of batches.entries()) {
    const accumulated = { totalWeight, lossScale: scale, dropoutSeed: dropoutSeed(seed, step, index) };
    const part = await interruptible({ session, signal }, () => session.accumulate(batch, accumulated));
    lossSum += part.lossSum;
  }
  const loss = lossSum / totalWeight;
  if (!Number.isFinite(loss)) {
    session.clearGradient();
    return { loss, gradientNorm: Number.NaN, tokens };
  }
  const update = { ...optimizer, learningRate, step: step - skipped, lossScale: scale };
  const { gradientNorm } = await session.update(update);
  return { loss, gradientNorm, tokens };
}

/** Mean loss over the weights of all batches, in nats. @throws AppError as above */
export async function computeValidation(
  session: TrainingSession,
  batches: Iterable<TrainingBatch>,
  signal: AbortSignal,
): Promise<number> {
  let [lossSum, weight] = [0, 0];
  for (const batch of batches) {
    const part = await interruptible({ session, signal }, () => session.evaluate(batch));
    lossSum += part.lossSum;
    weight += part.weight;
  }
  return lossSum / weight;
}

interface Interruption {
  readonly session: TrainingSession;
  readonly signal: AbortSignal;
}

/** Ends a run of the graph in its middle: only where that leaves the state as it is. */
async function interruptible<Result>(
  { session, signal }: Interruption,
  run: () => Promise<Result>,
): Promise<Result> {
  if (signal.aborted) throw new AppError('request.cancelled');
  const terminate = () => session.terminate();
  signal.addEventListener('abort', terminate, { once: true });
  try {
    return await run();
  } finally {
    signal.removeEventListener('abort', terminate);
  }
}
