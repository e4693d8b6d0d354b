import { expect, test } from 'vitest';
import {
  isSelected,
  mostSelected,
  nothingSelected,
  selectedCount,
  selectedWith,
  selectionFilter,
  toggled,
} from './selection.ts';

test('rows are chosen one by one, and let go', () => {
  const two = toggled(toggled(nothingSelected, 4), 9);
  expect(selectionFilter(two, { labels: ['x'] })).toEqual({ ids: [4, 9] });
  expect(isSelected(toggled(two, 4), 4)).toBe(false);
  expect(selectedCount(two, 100)).toBe(2);
});

test('all of a filter are the filter itself, whatever their number', () => {
  const filter = { search: '报警', removed: true };
  expect(selectionFilter({ kind: 'all' }, filter)).toBe(filter);
  expect(selectedCount({ kind: 'all' }, 1_000_000)).toBe(1_000_000);
  expect(selectedCount(toggled({ kind: 'all' }, 3), 1_000_000)).toBe(1);
  expect(selectionFilter(toggled({ kind: 'all' }, 3), filter)).toEqual({ ids: [3], removed: true });
});

test('a range holds as many rows as a filter may name', () => {
  const ids = Array.from({ length: mostSelected + 5 }, (_, index) => index + 1);
  expect(selectedCount(selectedWith(nothingSelected, ids), 0)).toBe(mostSelected);
});
