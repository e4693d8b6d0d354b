import { expect, test } from 'vitest';
import { bleuTokenizerFor, corpusBleu, countBleu, sentenceBleu, sumBleuCounts } from './bleu.ts';
import { bleuTokenizers } from './bleuTokens.ts';

const corpus = (pairs: readonly (readonly [string, string])[]) =>
  corpusBleu(sumBleuCounts(pairs.map(([answer, reference]) => countBleu(answer, reference))));

test('13a puts punctuation apart, but not within numbers', () => {
  const tokens = bleuTokenizers['13a'](' Set 3.5 bar, then "stop" (E-17); 10-12 &amp; <skipped>end.\n');
  expect(tokens.join(' ')).toBe('Set 3.5 bar , then " stop " ( E-17 ) ; 10 - 12 & end .');
});

test('zh makes a word of each Chinese character and sign', () => {
  const tokens = bleuTokenizers.zh('E17 表示，压力为3.5 bar。');
  expect(tokens.join(' ')).toBe('E17 表 示 ， 压 力 为 3.5 bar 。');
  expect([bleuTokenizerFor('请检查 E17'), bleuTokenizerFor('Check E17')]).toEqual(['zh', '13a']);
});

test("sentence BLEU of sacreBLEU's own example is its published value", () => {
  const reference = 'producţia de zahăr brut se exprimă în zahăr alb;';
  const answer = 'Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;';
  expect(Math.abs(sentenceBleu(answer, reference) - 8.493)).toBeLessThan(1e-3);
  expect(sentenceBleu('this is a cat', 'okay thanks')).toBe(0);
});

test('a corpus from summed counts has the value that sacreBLEU publishes for them', () => {
  const counts = { matched: [9, 7, 5, 3], total: [10, 8, 6, 4], answerWords: 11, referenceWords: 11 };
  expect(corpusBleu(counts) / 100).toBeCloseTo(0.8375922397, 8);
});

test('matched n-grams are cut at how often the reference has them', () => {
  const counted = countBleu('am I am a character sequence', 'I am a symbol string sequence a a');
  expect(counted).toEqual({
    matched: [4, 2, 1, 0],
    total: [6, 5, 4, 3],
    answerWords: 6,
    referenceWords: 8,
  });
});

test('equal answers have 100, unequal lengths and smoothing by hand', () => {
  expect(corpus([['the pump is blocked now', 'the pump is blocked now']])).toBeCloseTo(100, 9);
  // 4 of 5 words, 3 of 4 pairs, 2 of 3, 1 of 2; as long as the reference.
  expect(corpus([['the pump is blocked here', 'the pump is blocked now']])).toBeCloseTo(
    100 * (0.8 * 0.75 * (2 / 3) * 0.5) ** 0.25,
    9,
  );
  // No triple and no four in common: 1/2 and 1/4 instead, one word too few.
  expect(corpus([['a pump b pump', 'a pump c pump d']])).toBeCloseTo(
    100 * Math.exp(1 - 5 / 4) * ((3 / 4) * (1 / 3) * (1 / (2 * 2)) * (1 / (4 * 1))) ** 0.25,
    9,
  );
});

test('a corpus without four words in a row has no BLEU; a single answer is judged by the n-grams it can have', () => {
  expect(corpus([['yes', 'yes']])).toBe(0);
  expect(sentenceBleu('yes', 'yes')).toBeCloseTo(100, 9);
  expect(sentenceBleu('test', 'a test')).toBeCloseTo(36.78794411714425, 9);
  expect(sentenceBleu('', 'a test')).toBe(0);
  expect(sentenceBleu('不客气。', '不客气。')).toBeCloseTo(100, 9);
});
