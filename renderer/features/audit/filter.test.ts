import { expect, test } from 'vitest';
import { emptyForm, toFilter } from './filter.ts';

test('what is left empty narrows nothing', () => {
  expect(toFilter(emptyForm)).toEqual({});
  expect(toFilter({ ...emptyForm, text: '  ', from: '2026' })).toEqual({});
});

test('days are whole days here, the last one with all of its hours', () => {
  const { from = '', to = '' } = toFilter({ ...emptyForm, from: '2026-03-01', to: '2026-03-01' });
  expect(new Date(from)).toEqual(new Date(2026, 2, 1));
  expect(new Date(to)).toEqual(new Date(2026, 2, 2));
  expect(new Date(toFilter({ ...emptyForm, to: '2026-12-31' }).to ?? '')).toEqual(new Date(2027, 0, 1));
});
