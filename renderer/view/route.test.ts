import { expect, test } from 'vitest';
import { formatRoute, pageNames, parseRoute } from './route.ts';

test('every address leads back to its page and item', () => {
  for (const page of pageNames)
    for (const item of [null, 'ab12', 'a/b c'])
      expect(parseRoute(formatRoute({ page, item }))).toEqual({ page, item });
});

test('an unknown address leads to the chat', () => {
  for (const hash of ['', '#', '#/', '#/nowhere/x'])
    expect(parseRoute(hash)).toEqual({ page: 'chat', item: null });
});
