import { expect, test } from 'vitest';
import type { FolderEntry } from '../../../electron/contract/files.ts';
import { filterEntries } from './filterEntries.ts';

const entry = (name: string): FolderEntry => ({
  name,
  kind: 'folder',
  sizeBytes: null,
  grant: name as FolderEntry['grant'],
});

const entries = ['Qwen2.5-7B-Instruct', '模型 备份', 'Cafe\u0301'].map(entry);
const found = (search: string) => filterEntries(entries, search).map(({ name }) => name);

test('every word must be in the name, in any order and case', () => {
  expect(found('instruct QWEN')).toEqual(['Qwen2.5-7B-Instruct']);
  expect(found('qwen 3')).toEqual([]);
});

test('Chinese names and accents written in two ways are found', () => {
  expect(found('备份')).toEqual(['模型 备份']);
  expect(found('caf\u00e9')).toEqual(['Cafe\u0301']);
});

test('an empty search leaves everything', () => {
  expect(found('  ')).toHaveLength(3);
});
