import type { Acceptance } from './acceptance.ts';
import type { RunCosts } from './runCosts.ts';

/** Few lengths, so that the cost of each is known soon; with the token before the draft they make 2, 4, 8 and 16 rows. */
export const draftLengths = [1, 3, 7, 15] as const;
/** What a draft must promise: tokens in the time of one step. The rest covers what finding and sampling cost. */
const leastGain = 1.25;

export interface DraftChoice {
  readonly matched: number;
  /** Longest draft that makes sense: the context and the answer end somewhere. */
  readonly room: number;
  readonly acceptance: Acceptance;
  readonly costs: RunCosts;
}

/** The number of drafted tokens that promises most tokens in the same time; 0: a plain step does. */
export function chooseDraftLength({ matched, room, acceptance, costs }: DraftChoice): number {
  let [best, bestGain] = [0, leastGain];
  if (matched === 0) return best;
  for (const length of draftLengths) {
    if (length > room) break;
    const ratio = costs.ratio(length + 1);
    if (ratio === null) break;
    const gain = (1 + acceptance.expected(matched, length)) / ratio;
    if (gain > bestGain) [best, bestGain] = [length, gain];
  }
  return best;
}
