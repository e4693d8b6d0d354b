import { expect, test } from 'vitest';
import type { PreviewResult } from '../../compute/contract.ts';
import { createPreviews } from './previews.ts';

const found = { name: 'a model' } as PreviewResult;

test('a preview serves the import that follows it, once', () => {
  const previews = createPreviews();
  previews.keep('/stick/model', found);
  expect(previews.take('/stick/other')).toBeUndefined();
  expect(previews.take('/stick/model')).toBe(found);
  expect(previews.take('/stick/model')).toBeUndefined();
});

test('a preview that is older than ten minutes is not believed', () => {
  let clock = 0;
  const previews = createPreviews(() => clock);
  previews.keep('/stick/model', found);
  clock = 10 * 60_000 + 1;
  expect(previews.take('/stick/model')).toBeUndefined();
});
