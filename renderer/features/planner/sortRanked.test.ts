import { expect, test } from 'vitest';
import type { Ranked } from '../../../electron/contract/planner.ts';
import { columns, sortRanked } from './sortRanked.ts';

const row = (name: string, change: Partial<Ranked>): Ranked => ({
  ...{
    model: null,
    name,
    source: null,
    parameterCount: 1,
    precision: 'int8',
    blockSize: 32,
    profile: 'exact',
  },
  ...{ ready: false, context: 4096, totalBytes: 1, verdict: 'fits', tokensPerSecond: 1, ruleSatisfied: true },
  ...change,
});
const rows = [
  row('Model 10B', { parameterCount: 10e9, totalBytes: 11e9, verdict: 'tooLarge', tokensPerSecond: null }),
  row('Model 2B', {
    parameterCount: 2e9,
    totalBytes: 3e9,
    verdict: 'tight',
    tokensPerSecond: 20,
    precision: 'int4',
  }),
  row('Alpha', { parameterCount: 7e9, totalBytes: 2e9, tokensPerSecond: 9, ruleSatisfied: false }),
];
const names = (sorted: readonly Ranked[]) => sorted.map(({ name }) => name);

test('without a column the engine’s order stays', () => {
  expect(sortRanked(rows, null)).toBe(rows);
});

test.each([
  ['name', ['Alpha', 'Model 2B', 'Model 10B']],
  ['parameters', ['Model 2B', 'Alpha', 'Model 10B']],
  ['precision', ['Model 2B', 'Model 10B', 'Alpha']],
  ['verdict', ['Alpha', 'Model 2B', 'Model 10B']],
  ['memory', ['Alpha', 'Model 2B', 'Model 10B']],
  ['speed', ['Model 10B', 'Alpha', 'Model 2B']],
  ['rule', ['Model 10B', 'Model 2B', 'Alpha']],
] as const)('by %s, and the other way round', (column, expected) => {
  expect(names(sortRanked(rows, { column, direction: 'ascending' }))).toEqual(expected);
  const first = names(sortRanked(rows, { column, direction: 'descending' }))[0];
  expect(first).toBe(column === 'rule' ? 'Alpha' : expected[2] === 'Alpha' ? 'Model 10B' : expected[2]);
});

test('every column can be sorted by', () => {
  for (const column of columns) expect(sortRanked(rows, { column, direction: 'ascending' })).toHaveLength(3);
});
