import { expect, test } from 'vitest';
import { describeError } from './appError.ts';
import { errorTable } from './table.ts';

test('what a hostile file is called cannot act on a terminal or fill the screen', () => {
  const { what } = describeError('import.notFile', { file: `a\u001b[2Jb\u202Ec\n${'d'.repeat(5000)}` }, 'en');
  expect(what).toMatch(/^a\uFFFD\[2Jb\uFFFDc\uFFFDd+… is no ordinary file\.$/);
  expect(what.length).toBeLessThan(2_100);
});

test.each(Object.entries(errorTable))(
  '%s has the same blanks to fill in both languages, and a next step',
  (_code, row) => {
    const blanks = (text: { what: string; next: string }) =>
      new Set(`${text.what} ${text.next}`.match(/\{\w+\}/g) ?? []);
    expect(blanks(row['zh-CN'])).toEqual(blanks(row.en));
    for (const text of [row.en, row['zh-CN']]) expect(text.next).not.toBe('');
  },
);
