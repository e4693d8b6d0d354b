import { adaptersContract } from './adapters.ts';
import { evaluationsContract } from './evaluations.ts';
import { runsContract } from './runs.ts';

/** Fine-tuning: runs that learn, adapters that they make, and evaluations that say whether it helped. */
export const trainingContract = {
  runs: runsContract,
  adapters: adaptersContract,
  evaluations: evaluationsContract,
};
