import { expect, test } from 'vitest';
import { createRandom } from '../sampling/random.ts';
import { createPromptLookup, longestMatch } from './promptLookup.ts';

/** From the definition, by searching: the place after the latest earlier occurrence of the last 4, else 3, else 2 tokens. */
function searched(ids: readonly number[]): number | null {
  for (const size of [4, 3, 2])
    for (let end = ids.length - 1; end >= size; end--) {
      const same = Array.from({ length: size }, (_, i) => ids[end - 1 - i] === ids[ids.length - 1 - i]);
      if (ids.length >= size && same.every(Boolean)) return end;
    }
  return null;
}

/** The sequence goes on as it did from `source`, its own continuation included. */
function continued(ids: readonly number[], source: number, count: number): number[] {
  const whole = [...ids];
  for (let i = 0; i < count; i++) whole.push(whole[source + i] as number);
  return whole.slice(ids.length);
}

/** Sequences over few ids, so that groups come again, with passages copied from before. */
function randomIds(seed: number, count: number, kinds: number): number[] {
  const random = createRandom(seed);
  const ids: number[] = [];
  while (ids.length < count) {
    if (random() < 0.1 && ids.length > 10) {
      const from = Math.floor(random() * (ids.length - 10));
      ids.push(...ids.slice(from, from + 10));
    } else ids.push(Math.floor(random() * kinds) * 1_013);
  }
  return ids.slice(0, count);
}

test('in sequences of all kinds it proposes what a search over the whole sequence finds, at every token', () => {
  for (const kinds of [2, 5, 40, 250_000])
    for (const seed of [1, 2, 3]) {
      const ids = randomIds(seed, 400, kinds);
      const lookup = createPromptLookup(ids.slice(0, 7));
      for (let length = 7; length <= ids.length; length++) {
        const before = ids.slice(0, length);
        const source = searched(before);
        if (source === null)
          expect([lookup.matched, lookup.proposal, lookup.draft(5)]).toEqual([0, undefined, []]);
        else {
          expect(lookup.draft(9)).toEqual(continued(before, source, 9));
          expect(lookup.proposal).toBe(ids[source]);
          let matched = 0;
          while (
            matched < Math.min(longestMatch, source) &&
            ids[source - 1 - matched] === ids[length - 1 - matched]
          )
            matched++;
          expect(lookup.matched).toBe(matched);
        }
        if (length < ids.length) lookup.push(ids[length] as number);
      }
    }
});

test('a sequence given whole and one that grew are the same, beyond the first capacity too', () => {
  const ids = randomIds(9, 5_000, 30);
  const grown = createPromptLookup([]);
  for (const id of ids) grown.push(id);
  const whole = createPromptLookup(ids);
  expect(grown.matched).toBe(whole.matched);
  expect(grown.matched).toBeGreaterThan(0);
  expect(grown.draft(20)).toEqual(whole.draft(20));
});

test('the longest group decides, and of several places the latest', () => {
  // 7 8 was followed by 1 first and by 2 last; 5 6 7 8 only by 1.
  expect(createPromptLookup([5, 6, 7, 8, 1, 9, 7, 8, 2, 5, 6, 7, 8]).proposal).toBe(1);
  expect(createPromptLookup([5, 6, 7, 8, 1, 9, 7, 8, 2, 0, 7, 8]).proposal).toBe(2);
});

test('a short period goes round for as long as a draft is wanted', () => {
  expect(createPromptLookup([1, 2, 1, 2, 1]).draft(5)).toEqual([2, 1, 2, 1, 2]);
  expect(createPromptLookup([4, 4, 4]).draft(3)).toEqual([4, 4, 4]);
});

test('nothing is proposed where there is nothing to repeat', () => {
  for (const ids of [[], [1], [1, 1], [1, 2, 3, 4]]) expect(createPromptLookup(ids).draft(4)).toEqual([]);
});

test('a table stays half empty, whatever the ids: a long prompt takes no more than its tokens', () => {
  // All pairs new, so that every table takes an entry for every token; the search would never end in a full one.
  const ids = Array.from({ length: 70_000 }, (_, i) => i);
  const lookup = createPromptLookup(ids);
  expect(lookup.matched).toBe(0);
  for (const id of [100, 101, 102]) lookup.push(id);
  expect(lookup.draft(3)).toEqual([103, 104, 105]);
});
