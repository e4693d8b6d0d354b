import { expect, test } from 'vitest';
import type { Model, ModelDiskUse, QualityReport } from '../../../electron/contract/models.ts';
import { arrange, countFilters, diskBytes, type ModelItem, qualityState } from './modelItems.ts';

function item(name: string, more: Partial<Model> = {}, disk: Partial<ModelDiskUse> = {}): ModelItem {
  const model: Model = {
    id: name,
    name,
    family: 'qwen2',
    parameterCount: 1,
    sourcePrecision: 'F32',
    contextLength: 512,
    licence: null,
    sourceMode: 'copy',
    sourceBytes: 1,
    variants: [],
    warnings: [],
    importedAt: '',
    ...more,
  };
  const use = { sourceBytes: 0, linkedBytes: 0, versionBytes: 0, preparedBytes: 0, hasSource: true };
  return { model, disk: { model: name, ...use, ...disk }, resident: null, isDefault: false };
}

const items = [
  item('Small', { importedAt: '2026-01-02', parameterCount: 5 }, { versionBytes: 10 }),
  item('大模型', { family: 'llama', importedAt: '2026-01-01', parameterCount: 9 }, { sourceBytes: 90 }),
  item('Middle', { importedAt: '2026-01-03' }, { hasSource: false, preparedBytes: 50 }),
];
const names = (wish: Partial<Parameters<typeof arrange>[1]>) =>
  arrange(items, { search: '', sort: 'name', filters: [], ...wish }).map(({ model }) => model.name);

test('models are sorted by what is asked for', () => {
  expect(names({ sort: 'newest' })).toEqual(['Middle', 'Small', '大模型']);
  expect(names({ sort: 'size' })).toEqual(['大模型', 'Middle', 'Small']);
  expect(names({ sort: 'parameters' })).toEqual(['大模型', 'Small', 'Middle']);
});

test('a search looks at the name and the family, and filters narrow it', () => {
  expect(names({ search: 'LLAMA 大' })).toEqual(['大模型']);
  expect(names({ filters: ['noSource'] })).toEqual(['Middle']);
  expect(names({ filters: ['noSource', 'warnings'] })).toEqual([]);
  expect(countFilters(items)).toEqual({ loaded: 0, warnings: 0, noSource: 1 });
});

test('what a model takes is measured on the disk, hard links left out', () => {
  expect(
    diskBytes(item('x', {}, { sourceBytes: 1, versionBytes: 2, preparedBytes: 4, linkedBytes: 8 })),
  ).toBe(7);
});

test('one version below its gate is enough for a warning, and without a report nothing is claimed', () => {
  const variant = (passed: boolean) => ({
    precision: 'int8' as const,
    blockSize: 32 as const,
    sizeBytes: 1,
    preparedBytes: 0,
    int8Caches: [],
    createdAt: '',
    reports: [{ profile: 'exact', cache: 'float', gate: { limit: 0.01, passed } } as QualityReport],
  });
  expect(qualityState(item('x').model)).toBe('unmeasured');
  expect(qualityState(item('x', { variants: [variant(true)] }).model)).toBe('passed');
  expect(qualityState(item('x', { variants: [variant(true), variant(false)] }).model)).toBe('failed');
});
