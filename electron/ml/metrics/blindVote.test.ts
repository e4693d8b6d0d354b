import { expect, test } from 'vitest';
import { planVotes, tallyVotes, uncoverVote } from './blindVote.ts';

const answers = Array.from({ length: 400 }, (_, index) => ({
  index,
  first: `first ${index}`,
  second: index % 4 === 0 ? ` first  ${index}` : `second ${index}`,
}));

test('pairs come once each in an order of the seed, and without those that are equal', () => {
  const plan = planVotes(answers, 'anna');
  expect(plan.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
    answers.filter(({ index }) => index % 4 !== 0).map(({ index }) => index),
  );
  expect(planVotes(answers, 'anna')).toEqual(plan);
  expect(planVotes(answers, 'ben')).not.toEqual(plan);
});

test('each contestant stands on the left about half of the time', () => {
  const left = planVotes(answers, 'anna').filter(({ left }) => left === 'first').length;
  // Of 300; four standard deviations are 35.
  expect(Math.abs(left - 150)).toBeLessThan(35);
});

test('a vote is uncovered as the one whose answer stood there, whatever else is voted on', () => {
  for (const { index, left } of planVotes(answers.slice(100), 'anna')) {
    const right = left === 'first' ? 'second' : 'first';
    expect(uncoverVote({ index, vote: 'left' }, 'anna')).toBe(left);
    expect(uncoverVote({ index, vote: 'right' }, 'anna')).toBe(right);
    expect(uncoverVote({ index, vote: 'alike' }, 'anna')).toBeNull();
  }
});

test('votes are counted, with an interval and a sign test over those that decide', () => {
  const of = (first: number, second: number, alike: number) =>
    tallyVotes([
      ...new Array<'first'>(first).fill('first'),
      ...new Array<'second'>(second).fill('second'),
      ...new Array<null>(alike).fill(null),
    ]);
  const clear = of(3, 15, 7);
  expect(clear).toMatchObject({ first: 3, second: 15, alike: 7, verdict: 'better' });
  expect(clear.p).toBeCloseTo(0.007537841796875, 12);
  // Wilson's interval of 15 in 18, as SciPy's binomtest(15, 18).proportion_ci(method='wilson') gives it.
  expect(clear.interval?.[0]).toBeCloseTo(0.6077796189608428, 9);
  expect(clear.interval?.[1]).toBeCloseTo(0.9416342319413856, 9);
  expect(of(15, 3, 0).verdict).toBe('worse');
  expect(of(5, 9, 0).verdict).toBe('noClearDifference');
  expect(of(0, 0, 4)).toEqual({
    ...{ first: 0, second: 0, alike: 4 },
    ...{ secondShare: null, interval: null, p: null, verdict: null },
  });
});
