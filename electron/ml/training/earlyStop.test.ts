import { expect, test } from 'vitest';
import { judgeValidation, nothingValidated } from './earlyStop.ts';

function judged(losses: readonly number[], patience: number | null) {
  let state = nothingValidated;
  return losses.map((validationLoss, index) => {
    const judgement = judgeValidation(state, { step: 10 * (index + 1), validationLoss }, patience);
    state = judgement.state;
    return { best: state.best?.step ?? null, stop: judgement.stop };
  });
}

test.each<{
  name: string;
  losses: number[];
  patience: number | null;
  best: (number | null)[];
  stops: number;
}>([
  { name: 'falling for ever', losses: [4, 3, 2, 1], patience: 1, best: [10, 20, 30, 40], stops: -1 },
  { name: 'the first that is worse', losses: [4, 3, 3.5], patience: 1, best: [10, 20, 20], stops: 2 },
  { name: 'an equal loss is not better', losses: [4, 4, 4], patience: 2, best: [10, 10, 10], stops: 2 },
  {
    name: 'a better one in time',
    losses: [4, 5, 3, 5, 5],
    patience: 2,
    best: [10, 10, 30, 30, 30],
    stops: 4,
  },
  { name: 'no patience is asked for', losses: [1, 2, 3], patience: null, best: [10, 10, 10], stops: -1 },
  { name: 'no number at all', losses: [Number.NaN, 2], patience: 2, best: [null, 20], stops: -1 },
])('$name', ({ losses, patience, best, stops }) => {
  const seen = judged(losses, patience);
  expect(seen.map((entry) => entry.best)).toEqual(best);
  expect(seen.findIndex(({ stop }) => stop)).toBe(stops);
});
