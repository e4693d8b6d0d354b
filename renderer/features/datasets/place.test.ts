import { expect, test } from 'vitest';
import { formatPlace, parsePlace, tabNames } from './place.ts';

test('every tab of a data set has an address of its own', () => {
  for (const tab of tabNames) {
    const place = { dataset: 'alarms-3f9a1c', tab };
    expect(parsePlace(formatPlace(place))).toEqual(place);
  }
});

test('an address that names no tab, or none that there is, leads to the rows', () => {
  expect(parsePlace('alarms-3f9a1c')).toEqual({ dataset: 'alarms-3f9a1c', tab: 'rows' });
  expect(parsePlace('alarms-3f9a1c~nothing').tab).toBe('rows');
});
