import { expect, test } from 'vitest';
import type { Adapter } from '../../../../electron/contract/training/adapters.ts';
import { askedAdapter, chosenAdapter } from './useChatAdapters.ts';

const adapter = { id: 'a', name: 'codes', model: { id: 'm', name: 'model' } } as Adapter;
const choice = (id: string | null) => ({ model: 'm', precision: 'int8', adapter: id }) as const;

test('an adapter answers with the model that it was chosen with', () => {
  expect(chosenAdapter([adapter], 'm', choice('a'))).toBe(adapter);
});

test('an adapter that is gone, or of another model, or not known yet answers nothing', () => {
  expect(chosenAdapter([], 'm', choice('a'))).toBeNull();
  expect(chosenAdapter([adapter], 'other', choice('a'))).toBeNull();
  expect(chosenAdapter(null, 'm', choice('a'))).toBeNull();
  expect(chosenAdapter([adapter], 'm', choice(null))).toBeNull();
});

test('an adapter is asked although the list that will name it is still being read; one that is gone is not', () => {
  expect(askedAdapter({ adapters: [adapter], isCurrent: true }, 'm', choice('a'))).toBe('a');
  for (const adapters of [null, []]) {
    expect(askedAdapter({ adapters, isCurrent: false }, 'm', choice('a'))).toBe('a');
    expect(askedAdapter({ adapters, isCurrent: true }, 'm', choice('a'))).toBeNull();
    expect(askedAdapter({ adapters, isCurrent: false }, 'other', choice('a'))).toBeNull();
  }
});
