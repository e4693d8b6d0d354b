import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { complianceTable } from '../../electron/common/compliance/complianceTable.ts';
import { complianceDocuments } from './documents.ts';

test('the documents are what the table gives (npm run docs:compliance)', () => {
  for (const [file, text] of Object.entries(complianceDocuments()))
    expect(readFileSync(file, 'utf8')).toBe(text);
});

test('every test that the table names exists and tests something', () => {
  const named = [...new Set(complianceTable.flatMap(({ tests }) => tests))];
  expect(named.filter((file) => !/\.(test|spec)\.ts$/.test(file) || !existsSync(file))).toEqual([]);
  expect(named.filter((file) => !/\btest(\.each)?\(/.test(readFileSync(file, 'utf8')))).toEqual([]);
});
