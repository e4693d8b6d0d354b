import { expect, test } from 'vitest';
import { formatShare, strengthOf } from './words.ts';

test('a share that is not quite all or nothing is not rounded to it', () => {
  expect([0, 0.004, 0.5, 0.916, 0.996, 1].map((share) => formatShare(share, 'en'))).toEqual([
    ...['0%', '0.4%', '50%', '92%', '99.6%', '100%'],
  ]);
});

test('kappa has the words of Landis and Koch', () => {
  const words = [-0.2, 0, 0.1, 0.3, 0.5, 0.7, 0.9].map((value) => strengthOf({ value, low: -1, high: 1 }));
  expect(words).toEqual(['none', 'none', 'slight', 'fair', 'moderate', 'substantial', 'almostPerfect']);
});
