import { expect, test } from 'vitest';
import { en } from './en/index.ts';
import { guessLanguage } from './startTexts.ts';
import { zhCN } from './zhCN/index.ts';

/** Every text with its key: `chat.finish.length` → 'Stopped at …'. */
function flatten(texts: object, prefix = ''): Map<string, string> {
  const entries = Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

const english = flatten(en);
const chinese = flatten(zhCN);

test('both languages have the same keys', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
});

test.each([...english])('%s is filled with the same values in both languages', (key, text) => {
  expect(placeholders(chinese.get(key) ?? '')).toEqual(placeholders(text));
});

test('a new user is greeted in the language of the browser', () => {
  expect(guessLanguage(['zh-TW', 'en'])).toBe('zh-CN');
  expect(guessLanguage(['zh'])).toBe('zh-CN');
  expect(guessLanguage(['de-DE', 'zh'])).toBe('en');
  expect(guessLanguage([])).toBe('en');
});
