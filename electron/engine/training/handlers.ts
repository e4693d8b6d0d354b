import { adapterHandlers } from './adapterHandlers.ts';
import { evaluationHandlers } from './evaluationHandlers.ts';
import { runHandlers } from './runHandlers.ts';
import type { TrainingOptions } from './training.ts';

/** One file of handlers per subject, as in the contract. */
export function trainingHandlers(options: TrainingOptions) {
  return {
    runs: runHandlers(options),
    adapters: adapterHandlers(options),
    evaluations: evaluationHandlers(options),
  };
}
