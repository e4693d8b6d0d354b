import { expect, test } from 'vitest';
import { missingRoles, recordShapes } from '../../../../electron/common/datasetFile.ts';
import { mappingAs, rolesOf, withColumn } from './readingFields.ts';

test('every shape offers its roles once, those that it needs first', () => {
  for (const shape of recordShapes) {
    const roles = rolesOf(shape);
    expect(new Set(roles.map(({ role }) => role)).size, shape).toBe(roles.length);
    const needed = roles.map(({ needed }) => needed);
    expect(needed, shape).toEqual([...needed].sort((a, b) => Number(b) - Number(a)));
  }
});

test('a needed role without a column is missing; of several that stand together one is enough', () => {
  expect(missingRoles({ shape: 'alpaca', columns: { instruction: 'q' } })).toEqual(['output']);
  expect(missingRoles({ shape: 'kto', columns: { rating: 'r', output: 'a' } })).toEqual([]);
  expect(missingRoles({ shape: 'kto', columns: { rating: 'r' } })).toHaveLength(1);
});

test('a role that loses its column takes along what means nothing without it', () => {
  const mapping = { shape: 'alpaca', columns: { instruction: 'q', input: 'i', output: 'a' } } as const;
  expect(withColumn(mapping, 'instruction', null).columns).toEqual({ output: 'a' });
  expect(withColumn(mapping, 'output', 'b').columns).toEqual({ instruction: 'q', input: 'i', output: 'b' });
});

test('another shape begins with the columns that were found for it', () => {
  const found = [{ shape: 'text', columns: { text: 'body' } }] as const;
  expect(mappingAs('text', found)).toEqual(found[0]);
  expect(mappingAs('alpaca', found)).toEqual({ shape: 'alpaca', columns: {} });
});
