import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import type { RowFilter } from '../../../../../electron/contract/datasets/rows.ts';
import { chipsOf, type FilterWords, toggleValue, withPart } from './filterParts.ts';

const t = ((key: string, values: object = {}) =>
  [key.replace('datasetRows.', ''), ...Object.values(values)].join(' ')) as unknown as TFunction;
const words: FilterWords = { t, language: 'en', sources: new Map([[3, 'alarms.csv']]) };

test('a value is asked for, and no longer when it is pressed again', () => {
  const one = toggleValue({}, 'labels', 'alarm');
  const two = toggleValue(one, 'labels', null);
  expect(two).toEqual({ labels: ['alarm', null] });
  expect(toggleValue(two, 'labels', 'alarm')).toEqual({ labels: [null] });
  expect(toggleValue(toggleValue(two, 'labels', 'alarm'), 'labels', null)).toEqual({});
});

test('every part of a filter has a chip that leads to the filter without it', () => {
  const filter: Required<RowFilter> = {
    search: '报警',
    sources: [3, null],
    labels: ['alarm', null],
    labelledBy: ['hand'],
    tags: ['short'],
    stars: [5, null],
    splits: [null],
    assignees: ['Li'],
    reviews: ['open'],
    problems: ['personal'],
    languages: ['mixed'],
    characters: { min: 10, max: 2_000 },
    tokens: { max: 5 },
    cluster: 9,
    ids: [1, 2],
    removed: true,
  };
  const chips = chipsOf(filter, words);
  expect(chips.map(({ text }) => text)).toEqual([
    'chip.search 报警',
    'facet.sources: alarms.csv / byHand',
    'facet.labels: alarm / none.label',
    'facet.labelledBy: labelledBy.hand',
    'facet.tags: short',
    'facet.stars: starsOf 5 / none.stars',
    'facet.splits: none.split',
    'facet.assignees: Li',
    'facet.reviews: review.open',
    'facet.problems: problem.personal',
    'facet.languages: language.mixed',
    'column.characters: 10–2,000',
    'column.tokens: ≤ 5',
    'chip.cluster 9',
    'chip.ids 2',
    'chip.removed',
  ]);
  for (const { part, without } of chips) expect(without).toEqual(withPart(filter, part, undefined));
});
