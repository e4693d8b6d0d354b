import { expect, test } from 'vitest';
import { termFinder } from './terms.ts';

const cases: readonly (readonly [terms: string[], text: string, found: string[]])[] = [
  [['valve'], 'The Valve, valves and VALVE.', ['Valve', 'VALVE']],
  [['door switch', 'switch lever'], 'Door  switch lever', ['Door  switch', 'switch lever']],
  [['E17', 'E170'], 'E17。E170 E1 7E17', ['E17', 'E170']],
  [['E17'], '检查E17表示', ['E17']],
  [['门开关', '开关'], '门开关和开关', ['门开关', '开关', '开关']],
  [['C++', '.env', 'a.b'], 'C++17, x.env, a.b a-b', ['C++', '.env', 'a.b']],
  [['Änderung'], 'änderung Änderungen A\u0308nderung'.normalize('NFC'), ['änderung', 'Änderung']],
  [['', '  '], 'nothing', []],
];

test.each(cases)('%j in %j', (terms, text, found) => {
  expect(termFinder(terms)(text).map(({ start, end }) => text.slice(start, end))).toEqual(found);
});
