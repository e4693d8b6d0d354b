import { expect, test } from 'vitest';
import { searchTerms } from '../store/searchWords.ts';
import { findSnippet } from './snippet.ts';

const snippet = (text: string, typed: string) => findSnippet(text, searchTerms(typed));

test('a short text is shown whole around its match, which stands as it is written', () => {
  expect(snippet('Clear alarm\n E40 now.', 'ALARM e4')).toEqual({
    before: 'Clear ',
    mark: 'alarm',
    after: ' E40 now.',
  });
  expect(snippet('Die Größe zählt', 'gro')).toEqual({ before: 'Die ', mark: 'Grö', after: 'ße zählt' });
  expect(snippet('按下Ｅ４０复位', 'e40')).toEqual({ before: '按下', mark: 'Ｅ４０', after: '复位' });
  expect(snippet('e\u0301tude', 'etu')).toEqual({ before: '', mark: 'e\u0301tu', after: 'de' });
  expect(snippet('The E-40 code', 'e-40')).toEqual({ before: 'The ', mark: 'E-40', after: ' code' });
});

test('Chinese is found in the middle of a run, Latin at the beginning of a word only', () => {
  expect(snippet('控制柜报警灯亮', '警灯')).toEqual({ before: '控制柜报', mark: '警灯', after: '亮' });
  expect(snippet('realarm alarm', 'alarm')).toEqual({ before: 'realarm ', mark: 'alarm', after: '' });
  expect(snippet('请按reset键', 'res')).toEqual({ before: '请按', mark: 'res', after: 'et键' });
});

test('a long text is cut where a sentence or a word ends, with a sign that it goes on', () => {
  const words = 'one two three four five six seven eight nine ten eleven twelve ';
  const cutBoth = snippet(`${words.repeat(5)}alarm ${words.repeat(5)}`, 'alarm');
  expect(cutBoth.before).toMatch(/^…\w+ [\w ]+ twelve $/);
  expect([...cutBoth.before].length).toBeLessThanOrEqual(41);
  expect(cutBoth.after).toMatch(/^ one two .* \w+…$/);
  expect([...cutBoth.after].length).toBeLessThanOrEqual(121);
  const sentence = snippet(`${words.repeat(5)}. Then the alarm rang.`, 'alarm');
  expect(sentence).toEqual({ before: 'Then the ', mark: 'alarm', after: ' rang.' });
  const chinese = snippet(`${'设备运行正常'.repeat(30)}。报警灯亮`, '警灯');
  expect(chinese.before).toBe('报');
});

test('no character is cut in half, and a match that cannot be shown leaves the beginning', () => {
  const emoji = snippet(`${'😀'.repeat(300)} alarm ${'😀'.repeat(300)}`, 'alarm');
  expect(emoji.before + emoji.after).not.toMatch(
    /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/,
  );
  expect(snippet('nothing here', 'alarm')).toEqual({ before: '', mark: '', after: 'nothing here' });
});
