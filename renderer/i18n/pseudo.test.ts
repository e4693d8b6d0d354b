import { expect, test } from 'vitest';
import { en } from './en/index.ts';
import { pseudoText, pseudoTexts } from './pseudo.ts';

test('a pseudo text is bracketed, accented, and filled with the same values', () => {
  expect(pseudoText('Copy {{name}} now')).toBe('⟦Çöpý {{name}} ñöw⟧');
});

test('every text has its pseudo text, in lists too', () => {
  const count = (value: unknown): number =>
    typeof value === 'string'
      ? 1
      : Object.values(value as object).reduce((sum, child) => sum + count(child), 0);
  const pseudo = pseudoTexts(en);
  expect(count(pseudo)).toBe(count(en));
  expect(JSON.stringify(pseudo).match(/⟦/g)).toHaveLength(count(en));
});
