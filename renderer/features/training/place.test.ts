import { expect, test } from 'vitest';
import { parseRoute } from '../../view/route.ts';
import { addressOf, parsePlace, viewNames } from './place.ts';

test('every view is found again from its address, with what it shows', () => {
  for (const view of viewNames)
    for (const ids of [[], ['a1'], ['a1', 'b2', 'c3']])
      expect(parsePlace(parseRoute(addressOf(view, ...ids)).item)).toEqual({ view, ids });
});

test('what nobody knows leads to the list of runs', () => {
  for (const item of [null, '', 'nowhere~a1']) expect(parsePlace(item)).toEqual({ view: 'runs', ids: [] });
});
