import type { Verdict } from '../../common/evaluation.ts';
import { wilsonInterval } from '../datasets/statistics/interval.ts';
import { signTest } from './pairedTests.ts';
import { verdict } from './verdict.ts';

/** What people preferred, the sides uncovered. */
export interface VoteCounts {
  readonly first: number;
  readonly second: number;
  /** Neither was better. */
  readonly alike: number;
}

export interface JudgedVotes {
  /** Share of the decided votes that went to the second, with its 95% interval (Wilson); null: none was decided. */
  readonly secondShare: number | null;
  readonly interval: [low: number, high: number] | null;
  /** Two-sided sign test over the decided votes; null: none was decided. */
  readonly p: number | null;
  readonly verdict: Verdict | null;
}

/** What the votes say of the second; votes that find both alike say nothing. */
export function judgeVotes({ first, second }: VoteCounts): JudgedVotes {
  if (first + second === 0) return { secondShare: null, interval: null, p: null, verdict: null };
  const { value: secondShare, low, high } = wilsonInterval(second, first + second);
  const p = signTest(second, first);
  const found = verdict({ difference: second - first, p }, 'higher');
  return { secondShare, interval: [low, high], p, verdict: found };
}
