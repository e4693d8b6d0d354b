import { expect, test } from 'vitest';
import type { Model, Variant } from '../../../electron/contract/models.ts';
import { findChoice, listChoices } from './choices.ts';

const variant = (precision: Variant['precision'], sizeBytes: number): Variant => ({
  precision,
  blockSize: precision === 'int8' ? 32 : null,
  sizeBytes,
  preparedBytes: 0,
  int8Caches: [],
  reports: [],
  createdAt: '',
});

const model = (id: string, variants: Variant[]): Model => ({
  id,
  name: `model ${id}`,
  family: 'qwen2',
  parameterCount: 1,
  sourcePrecision: 'F32',
  contextLength: 512,
  licence: null,
  sourceMode: 'copy',
  sourceBytes: 1,
  variants,
  warnings: [],
  importedAt: '',
});

const choices = listChoices([
  model('b', [variant('fp32', 40)]),
  model('a', [variant('fp32', 40), variant('int8', 10)]),
]);

test('models come by name, their smallest version first', () => {
  expect(choices.map(({ value }) => value)).toEqual(['a int8 32', 'a fp32 0', 'b fp32 0']);
});

test('the remembered choice is found', () => {
  expect(findChoice(choices, { model: 'a', precision: 'fp32' })?.value).toBe('a fp32 0');
});

test('a version that is gone gives way to another of the same model, a model that is gone to the first', () => {
  expect(findChoice(choices, { model: 'b', precision: 'int8' })?.value).toBe('b fp32 0');
  expect(findChoice(choices, { model: 'gone', precision: 'int8' })?.value).toBe('a int8 32');
  expect(findChoice([], null)).toBeNull();
});
