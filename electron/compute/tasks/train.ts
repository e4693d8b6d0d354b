import type { Task } from '../task.ts';
import type { TrainInput, TrainResult } from '../training/requests.ts';

/** A fine-tuning run. `stop` ends it with the best of what it has learnt. */
export function trainUntil(_stop: AbortSignal): Task<TrainInput, TrainResult> {
  return () => Promise.reject(new Error('no training session yet'));
}
