/** What people preferred, the sides uncovered. */
export interface VoteCounts {
  readonly first: number;
  readonly second: number;
  readonly alike: number;
}

/** Of the normal distribution, two-sided. */
const z95 = 1.959964;
/** Less likely than this by chance: clearly better or worse. */
const significant = 0.01;

/** What the votes say of the second; ties say nothing. */
export function judgeVotes({ first, second }: VoteCounts) {
  const decided = first + second;
  if (decided === 0) return { secondShare: null, interval: null, p: null, verdict: null };
  const p = signTest(second, first);
  const clear = second > first ? ('better' as const) : ('worse' as const);
  return {
    secondShare: second / decided,
    interval: wilsonInterval(second, decided),
    p,
    verdict: p < significant ? clear : ('noClearDifference' as const),
  };
}

/** Wilson's score interval (1927) of a share, 95%. */
function wilsonInterval(wins: number, total: number): [low: number, high: number] {
  const share = wins / total;
  const square = z95 * z95;
  const middle = share + square / (2 * total);
  const half = z95 * Math.sqrt((share * (1 - share)) / total + square / (4 * total * total));
  const scale = 1 + square / total;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}

/** Two-sided: how likely a split at least as uneven is when each side wins with one half. */
function signTest(wins: number, losses: number): number {
  const decided = wins + losses;
  let tail = 0;
  // The binomial coefficient's logarithm, from one to the next: coefficients themselves overflow beyond 1,000 pairs.
  let logCoefficient = 0;
  for (let fewer = 0; fewer <= Math.min(wins, losses); fewer += 1) {
    if (fewer > 0) logCoefficient += Math.log((decided - fewer + 1) / fewer);
    tail += Math.exp(logCoefficient - decided * Math.LN2);
  }
  return Math.min(1, 2 * tail);
}
