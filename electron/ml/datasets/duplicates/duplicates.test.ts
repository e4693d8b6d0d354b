import { expect, test } from 'vitest';
import { judgeClusters } from '../planted/judgeClusters.ts';
import { plantDuplicates } from '../planted/plantedDuplicates.ts';
import { seededRandom } from '../sampling/shuffle.ts';
import { tokenHashes } from '../tokenHashes.ts';
import { bandBytes, jaccardOf } from './banding.ts';
import { comparedText } from './comparedText.ts';
import { createDisjointSets } from './disjointSets.ts';
import { findNearDuplicates } from './nearDuplicates.ts';
import {
  agreeingBytes,
  estimateJaccard,
  shingleHashes,
  signatureBytes,
  signText,
  signTexts,
} from './signature.ts';
import { editDistance, similarity } from './similarity.ts';

const search = (texts: readonly string[], threshold = 0.8) =>
  findNearDuplicates({ signatures: signTexts(texts), textOf: (row) => texts[row] as string, threshold });

function jaccard(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => new Set(shingleHashes(tokenHashes(text)))) as [
    Set<number>,
    Set<number>,
  ];
  const shared = [...left].filter((shingle) => right.has(shingle)).length;
  return shared / (left.size + right.size - shared);
}

test('signatures agree as often as the Jaccard similarity says', () => {
  const random = seededRandom('pairs');
  const word = () => `w${Math.floor(random() * 5000)}`;
  let bias = 0;
  for (let round = 0; round < 300; round++) {
    // From texts shorter than a signature has bins to texts ten times as long.
    const words = Array.from({ length: 20 + Math.floor(random() * 2000) }, word);
    const edited = words.map((was) => (random() < round / 600 ? word() : was));
    const [one, other] = [words.join(' '), edited.join(' ')];
    const estimate = estimateJaccard(agreeingBytes(signTexts([one, other]), 0, 1));
    const error = estimate - jaccard(one, other);
    bias += error / 300;
    expect(Math.abs(error)).toBeLessThan(0.25);
  }
  expect(Math.abs(bias)).toBeLessThan(0.01);
});

test('a signature says what a text says, not how it is written, and nothing for one without words', () => {
  expect(signText('Reset the pump!')).toEqual(signText('reset　the PUMP'));
  expect(signText('ab cd')).not.toEqual(signText('cd ab'));
  for (const nothing of ['', ' …\n', '👍']) expect([...new Set(signText(nothing))]).toEqual([0]);
  expect(signText('泵').length).toBe(signatureBytes);
  expect(new Set(signText('泵')).size).toBeGreaterThan(1);
});

/** The whole table, as in the textbook. */
function levenshtein(one: Int32Array, other: Int32Array): number {
  let above = Array.from({ length: other.length + 1 }, (_, j) => j);
  one.forEach((token, i) => {
    const row = [i + 1];
    other.forEach((with_, j) => {
      const step = token === with_ ? 0 : 1;
      row.push(Math.min((above[j] as number) + step, (above[j + 1] as number) + 1, (row[j] as number) + 1));
    });
    above = row;
  });
  return above[other.length] as number;
}

test('edit distance is Levenshtein’s up to the limit, and over it where it is over', () => {
  const random = seededRandom('distance');
  const tokens = (length: number) => Int32Array.from({ length }, () => Math.floor(random() * 3));
  for (let round = 0; round < 2000; round++) {
    const [one, other] = [tokens(Math.floor(random() * 12)), tokens(Math.floor(random() * 12))];
    const exact = levenshtein(one, other);
    for (const most of [0, 1, 2, 4, 12]) {
      const found = editDistance(one, other, most);
      if (exact <= most) expect(found).toBe(exact);
      else expect(found).toBeGreaterThan(most);
    }
  }
});

test('a fifth replaced is 0.8 alike, wherever it lies, and moving a passage costs little', () => {
  const words = Array.from({ length: 200 }, (_, at) => `w${at}`);
  const text = words.join(' ');
  const spread = words.map((word, at) => (at % 5 === 2 ? `x${at}` : word)).join(' ');
  const block = words.map((word, at) => (at >= 80 && at < 120 ? `x${at}` : word)).join(' ');
  const moved = [...words.slice(100), ...words.slice(0, 100)].join(' ');
  expect(similarity(text, spread)).toBeCloseTo(0.8, 2);
  expect(similarity(text, block)).toBeCloseTo(0.8, 2);
  expect(similarity(text, moved)).toBeGreaterThan(0.97);
  expect(similarity(text, text.toUpperCase())).toBe(1);
  expect(similarity('a b c', 'd e f')).toBe(0);
  expect(similarity('', '')).toBe(0);
  expect(similarity(text, spread)).toBe(similarity(spread, text));
});

test('long cells are compared, too', () => {
  const long = Array.from({ length: 40_000 }, (_, at) => `w${at}`).join(' ');
  expect(similarity(long, `${long} more`)).toBeGreaterThan(0.99);
  expect(search([long, `${long} and so on`, 'short']).clusters).toEqual([[0, 1]]);
});

test('sets join by way of others', () => {
  const sets = createDisjointSets(7);
  for (const [one, other] of [
    [5, 6],
    [1, 3],
    [6, 3],
    [1, 1],
  ] as const)
    sets.join(one, other);
  expect(sets.clusters()).toEqual([[1, 3, 5, 6]]);
  expect(sets.find(6)).toBe(1);
});

test('bands are as long as they can be and still find nine in ten', () => {
  for (const threshold of [0.75, 0.8, 0.85, 0.9, 0.95, 1]) {
    const bytes = bandBytes(threshold);
    const found = 1 - (1 - jaccardOf(threshold) ** bytes) ** Math.floor(signatureBytes / bytes);
    expect(bytes === 3 || found >= 0.9).toBe(true);
  }
  expect([bandBytes(0.8), bandBytes(1)]).toEqual([3, 6]);
});

const planted = plantDuplicates({ rows: 4000, copies: 200, bytes: 600, seed: 'test' });
const texts = planted.map(({ text }) => text);

test('planted near duplicates are found, and nothing else', () => {
  const score = judgeClusters(planted, search(texts).clusters);
  expect(score.precision).toBeGreaterThanOrEqual(0.98);
  expect(score.recall).toBeGreaterThanOrEqual(0.93);
});

test('every pair that is told is as alike as it is told to be, and no less than the threshold', () => {
  for (const threshold of [0.75, 0.9])
    for (const { row, other, similarity: told } of search(texts, threshold).pairs) {
      expect(row).toBeLessThan(other);
      expect(told).toBeGreaterThanOrEqual(threshold);
      expect(similarity(texts[row] as string, texts[other] as string)).toBeGreaterThanOrEqual(told - 1e-9);
    }
});

test('rows that are added are compared with old ones and each other, and old ones are not read again', () => {
  const signatures = signTexts(texts);
  const firstNew = 3000;
  const textOf = (row: number) => texts[row] as string;
  const before = findNearDuplicates({
    signatures: signatures.subarray(0, firstNew * signatureBytes),
    textOf,
  });
  const read = new Set<number>();
  const after = findNearDuplicates({
    ...{ signatures, firstNew },
    known: before.pairs.map(({ row, other }) => [row, other] as const),
    textOf: (row) => {
      read.add(row);
      return textOf(row);
    },
  });
  expect(after.clusters).toEqual(search(texts).clusters);
  for (const { other } of after.pairs) expect(other).toBeGreaterThanOrEqual(firstNew);
  expect([...read].filter((row) => row < firstNew).length).toBeLessThan(firstNew / 2);
});

test('a thousand copies of one text are a thousand comparisons, and rows without words are like nothing', () => {
  let asked = 0;
  const copies = new Array<string>(1000).fill('please check the pump and reset the alarm');
  const rows = [...copies, '', '', '…'];
  const { clusters } = findNearDuplicates({
    signatures: signTexts(rows),
    textOf: (row) => {
      asked++;
      return rows[row] as string;
    },
  });
  expect(clusters).toEqual([[...copies.keys()]]);
  expect(asked).toBe(2 * 999);
});

test('no rows, one row, and a threshold out of reach', () => {
  expect(search([]).clusters).toEqual([]);
  expect(search(['a b c']).clusters).toEqual([]);
  expect(search(['a b c', 'A, b, c'], 1).clusters).toEqual([[0, 1]]);
  for (const threshold of [0, 0.69, 1.01, Number.NaN])
    expect(() => search([], threshold)).toThrow(RangeError);
});

test('what is compared of a row is everything that is said in it', () => {
  expect(
    comparedText({
      tools: null,
      turns: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'a' },
      ],
    }),
  ).toBe('q\na');
  expect(comparedText({ image: 'f', name: 'x.png', width: 1, height: 1, labels: ['ok'], boxes: [] })).toBe(
    '',
  );
});

test('rows that somebody has separated never come together, not by way of a third either', () => {
  const texts = [
    'one two three four five',
    'one two three four five',
    'One two three four five!',
    'one two three four five',
  ];
  const find = (separations: readonly { group: number; side: number; row: number }[]) =>
    findNearDuplicates({ signatures: signTexts(texts), textOf: (row) => texts[row] as string, separations })
      .clusters;
  expect(find([])).toEqual([[0, 1, 2, 3]]);
  const firstTwoApart = [
    { group: 1, side: 0, row: 0 },
    { group: 1, side: 1, row: 1 },
  ];
  expect(find(firstTwoApart)).toEqual([[1, 2, 3]]);
  expect(find([0, 1, 2, 3].map((row) => ({ group: 7, side: row, row })))).toEqual([]);
});
