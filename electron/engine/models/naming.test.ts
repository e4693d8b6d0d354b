import { expect, test } from 'vitest';
import { displayName, freeName, newModelId } from './naming.ts';

test('a model id is safe as a folder name whatever the display name', () => {
  expect(newModelId('Qwen2.5 7B Instruct')).toMatch(/^qwen2\.5-7b-instruct-[0-9a-f]{6}$/);
  expect(newModelId('../../etc')).toMatch(/^etc-[0-9a-f]{6}$/);
  expect(newModelId('操作员模型')).toMatch(/^model-[0-9a-f]{6}$/);
  expect(newModelId('x'.repeat(500)).length).toBeLessThan(60);
});

test('a taken name gets the next free number', () => {
  expect(freeName('a', new Set())).toBe('a');
  expect(freeName('a', new Set(['a', 'a (2)']))).toBe('a (3)');
});

test('a display name is one line without escape sequences that the contract takes, whatever the folder is called', () => {
  expect(displayName('a\nb "q" \u001b[31mred')).toBe('a b "q" [31mred');
  expect(displayName('Qwen2.5 操作员')).toBe('Qwen2.5 操作员');
  expect(displayName('abc\u202Etxt')).toBe('abc txt');
  expect(displayName('\n\t')).toBe('model');
  expect(displayName('😀'.repeat(255))).toBe('😀'.repeat(90));
});
