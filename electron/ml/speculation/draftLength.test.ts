import { expect, test } from 'vitest';
import { createAcceptance } from './acceptance.ts';
import { chooseDraftLength } from './draftLength.ts';
import { createRunCosts, type RunCosts } from './runCosts.ts';

/** A device on which a step takes 10 ms and each further row so much of it. */
function device(perRow: number): RunCosts {
  const costs = createRunCosts();
  costs.step(10);
  for (const rows of [2, 4, 8, 16]) costs.rows(rows, 10 + 10 * perRow * (rows - 1));
  return costs;
}

function observed(share: number): ReturnType<typeof createAcceptance> {
  const acceptance = createAcceptance();
  for (let i = 0; i < 400; i++)
    for (const matched of [2, 3, 4, 8, 16]) acceptance.observe(matched, (i * 7) % 20 < share * 20);
  return acceptance;
}

const choice = (share: number, perRow: number, room = 100) =>
  chooseDraftLength({ matched: 8, room, acceptance: observed(share), costs: device(perRow) });

test('a text that repeats itself is drafted far ahead, one that does not is left alone', () => {
  expect([choice(1, 0.1), choice(0.9, 0.1), choice(0.5, 0.1), choice(0, 0.1)]).toEqual([15, 7, 3, 0]);
});

test('the dearer the rows, the shorter the drafts; where a row costs a step there are none', () => {
  expect([choice(0.9, 0.02), choice(0.9, 0.3), choice(0.9, 1)]).toEqual([15, 3, 0]);
});

test('no draft is longer than the room that is left', () => {
  expect([choice(1, 0.1, 7), choice(1, 0.1, 6), choice(1, 0.1, 1), choice(1, 0.1, 0)]).toEqual([7, 3, 1, 0]);
});

test('nothing is drafted without a match or before a step was measured', () => {
  const acceptance = observed(1);
  expect(chooseDraftLength({ matched: 0, room: 9, acceptance, costs: device(0.1) })).toBe(0);
  expect(chooseDraftLength({ matched: 9, room: 9, acceptance, costs: createRunCosts() })).toBe(0);
});

test('drafts that fail stop soon, and begin again when the text turns', () => {
  const acceptance = createAcceptance();
  const costs = device(0.2);
  const length = () => chooseDraftLength({ matched: 8, room: 50, acceptance, costs });
  const after = (came: boolean): number => {
    const before = length() > 0;
    let tokens = 0;
    while (length() > 0 === before) {
      acceptance.observe(8, came);
      tokens++;
    }
    return tokens;
  };
  expect(length()).toBeGreaterThan(0);
  expect(after(false)).toBeLessThan(20);
  for (let i = 0; i < 100; i++) acceptance.observe(8, false);
  expect(length()).toBe(0);
  expect(after(true)).toBeLessThan(24);
});

test('a long match promises more than a short one', () => {
  const acceptance = createAcceptance();
  const promised = [2, 3, 4, 8, 16].map((matched) => acceptance.expected(matched, 4));
  expect(promised).toEqual([...promised].sort((a, b) => a - b));
  expect(new Set(promised).size).toBe(5);
  expect(acceptance.expected(0, 4)).toBe(0);
});

test('one slow moment does not hold: a ratio is followed down at once and forgotten after a while', () => {
  const costs = device(0.1);
  costs.rows(4, 400);
  expect(costs.ratio(4)).toBeLessThan(6);
  for (let i = 0; i < 6; i++) costs.rows(4, 13);
  expect(costs.ratio(4)).toBeCloseTo(1.3, 0);
  const once = createRunCosts();
  once.step(10);
  once.rows(4, 400);
  expect(once.ratio(4)).toBe(40);
  for (let i = 0; i < 600; i++) once.step(10);
  expect(once.ratio(4)).toBeLessThan(2);
});

test('what was not measured lies on the line through what was', () => {
  const costs = createRunCosts();
  expect(costs.ratio(4)).toBeNull();
  costs.rows(4, 20);
  costs.step(10);
  expect(costs.ratio(4)).toBeCloseTo(1.45);
  costs.rows(4, 16);
  expect([costs.ratio(2), costs.ratio(16)]).toEqual([expect.closeTo(1.2), expect.closeTo(4)]);
  // A run that is faster than a step in some moment promises no negative rows.
  costs.rows(2, 5);
  expect(costs.ratio(3)).toBeGreaterThanOrEqual(1);
});
