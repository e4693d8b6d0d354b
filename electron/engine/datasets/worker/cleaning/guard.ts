import { withTimeLimit } from '../../../../compute/model/timeLimit.ts';
import type { Guard } from '../../../../ml/datasets/rules/ruleRun.ts';

/** Some hundred rows of ordinary length take a rule a few milliseconds. */
export const limitSeconds = 2;

class TimeIsOver extends Error {}

/** Work of people's own expressions: V8 ends it wherever it is when its time is over. */
export const timeLimited: Guard = (work) => {
  try {
    withTimeLimit({ limitMs: limitSeconds * 1_000, expired: () => new TimeIsOver() }, work);
    return true;
  } catch (error) {
    if (error instanceof TimeIsOver) return false;
    throw error;
  }
};
