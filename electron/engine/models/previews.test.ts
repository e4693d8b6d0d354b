import { expect, test } from 'vitest';
import type { PreviewResult } from '../../compute/contract.ts';
import { createPreviews } from './previews.ts';

const found = { name: 'a model', problems: [] as PreviewResult['problems'] } as PreviewResult;

test('a preview serves the import that follows it, once', () => {
  const previews = createPreviews();
  previews.keep('/stick/model', 'v1', found);
  expect(previews.take('/stick/other', 'v1')).toBeUndefined();
  expect(previews.take('/stick/model', 'v1')).toBe(found);
  expect(previews.take('/stick/model', 'v1')).toBeUndefined();
});

test('a preview that is older than ten minutes is not believed', () => {
  let clock = 0;
  const previews = createPreviews(() => clock);
  previews.keep('/stick/model', 'v1', found);
  clock = 10 * 60_000 + 1;
  expect(previews.take('/stick/model', 'v1')).toBeUndefined();
});

test('a refused folder, and one that got a file since, is read again', () => {
  const previews = createPreviews();
  const problem = { severity: 'refuse', code: 'weights.shardMissing', data: {} } as const;
  previews.keep('/stick/model', 'v1', { ...found, problems: [problem] });
  expect(previews.take('/stick/model', 'v1')).toBeUndefined();
  previews.keep('/stick/model', 'v1', found);
  expect(previews.take('/stick/model', 'v2')).toBeUndefined();
});
