import { expect, test } from 'vitest';
import { diffWords } from './diffWords.ts';

const signs = { same: '', removed: '-', added: '+' } as const;
const diff = (before: string, after: string) =>
  diffWords(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : `[${signs[kind]}${text}]`))
    .join('');

test('words that were replaced are told, the others stay as they are', () => {
  expect(diff('Hold the key for five seconds.', 'Hold the red key for ten seconds.')).toBe(
    'Hold the [+red ]key for [-five][+ten] seconds.',
  );
});

test('words that were replaced one after the other are one replacement', () => {
  expect(diff('Clean the fan now.', 'Clean its filter now.')).toBe('Clean [-the fan][+its filter] now.');
});

test('Chinese is compared character by character', () => {
  expect(diff('请先停机，再检查温度。', '请先停机，然后再检查风扇。')).toBe(
    '请先停机，[+然后]再检查[-温度][+风扇]。',
  );
});

test('equal texts have no change, and from or to nothing is all of it', () => {
  expect(diff('same', 'same')).toBe('same');
  expect(diff('', 'new text')).toBe('[+new text]');
  expect(diff('old text', '')).toBe('[-old text]');
  expect(diffWords('', '')).toEqual([]);
});

test('whatever the texts, the parts make up both of them', () => {
  const words = ['报', '警', 'fan ', 'E40', '\n', ', ', 'x'];
  const text = (seed: number) =>
    Array.from(
      { length: 40 },
      (_, index) => words[(seed * (index + 3) * 31 + index * seed) % words.length],
    ).join('');
  for (let seed = 1; seed < 60; seed += 1) {
    const [before, after] = [text(seed), text(seed + 7)];
    const parts = diffWords(before, after);
    const without = (kind: string) =>
      parts
        .filter((part) => part.kind !== kind)
        .map((part) => part.text)
        .join('');
    expect(without('added')).toBe(before);
    expect(without('removed')).toBe(after);
  }
});

test('texts too long to compare word by word are told as replaced where they differ', () => {
  const long = (word: string) => `start ${`${word} `.repeat(3_000)}end`;
  expect(diffWords(long('a'), long('b')).map(({ kind }) => kind)).toEqual([
    'same',
    'removed',
    'added',
    'same',
  ]);
});
