import type { Verdict } from '../../common/evaluation.ts';
import type { PairedTest } from './pairedTests.ts';

/** A difference that chance would bring less often than this is called one. */
export const significance = 0.01;

/** Whether the second contestant is better than the first. `better`: which way the measured number goes when things improve. */
export function verdict({ difference, p }: PairedTest, better: 'higher' | 'lower'): Verdict {
  if (!(p < significance) || difference === 0) return 'noClearDifference';
  return difference > 0 === (better === 'higher') ? 'better' : 'worse';
}
