import { expect, test } from 'vitest';
import { freeName, newModelId } from './naming.ts';

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
