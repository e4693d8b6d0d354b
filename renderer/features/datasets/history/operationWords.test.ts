import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { en } from '../../../i18n/en/index.ts';
import { zhCN } from '../../../i18n/zhCN/index.ts';
import { operationText } from './operationWords.ts';

const resources = { en: { translation: en }, 'zh-CN': { translation: zhCN } };
beforeAll(() => i18next.init({ lng: 'en', resources, interpolation: { escapeValue: false } }));

const say = (kind: string, parameters: unknown, language = 'en') =>
  operationText(i18next.getFixedT(language), { kind, parameters });

test('a step is told in both languages, with the row or step that it was about', () => {
  expect(say('rows.edit', { row: 12, change: {} })).toBe('Row 12 edited');
  expect(say('rows.edit', { row: 12, change: {} }, 'zh-CN')).toBe('编辑第 12 行');
  expect(say('rows.review', { row: 3, verdict: 'approved' })).toBe('Row 3 reviewed: approved');
  expect(say('undo', { operation: 7 })).toBe('Step 7 taken back');
});

test('what was asked may be gone or unknown: the sentence does without', () => {
  expect(say('rows.edit', {})).toBe('Row edited');
  expect(say('undo', null)).toBe('Step taken back');
  expect(say('rows.review', { row: 3, verdict: 'of another Inhouse' })).toBe('Row reviewed');
});

test('a kind without a sentence is shown as it is called', () => {
  expect(say('something.new', {})).toBe('something.new');
});
