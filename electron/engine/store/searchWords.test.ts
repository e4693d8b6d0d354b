import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { matchExpression, searchTerms, searchWords } from './searchWords.ts';

test('Chinese is cut into pairs of neighbours, with the last character of a run alone', () => {
  expect(searchWords('报警灯亮')).toBe('报警 警灯 灯亮 亮');
  expect(searchWords('灯')).toBe('灯');
  expect(searchWords('报警E40,请复位。')).toBe('报警 警 e40 请复 复位 位');
});

test('everything else is words without case, accents and full-width forms', () => {
  expect(searchWords('Größe: Ｅ４０ — naïve CAFÉ x²')).toBe('große e40 naive cafe x2');
  expect(searchWords('カタカナ ｶﾀｶﾅ')).toBe('カタ タカ カナ ナ カタ タカ カナ ナ');
  expect(searchWords('𠮷野家 👍🏽')).toBe('𠮷野 野家 家');
});

const texts = [
  '控制柜报警灯亮,请检查液压站。',
  '液压油温过高。',
  'Clear alarm E40: press RESET twice.',
  'E-40 and naïve "quotes" OR operators',
  'Überprüfen Sie die Größe',
  '站',
];

function find(typed: string): string[] {
  const database = new Database(':memory:');
  database.exec(
    "CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii')",
  );
  const insert = database.prepare('INSERT INTO search (rowid, words) VALUES (?, ?)');
  for (const [row, text] of texts.entries()) insert.run(row + 1, searchWords(text));
  const found = database
    .prepare<[string], { rowid: number }>('SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid')
    .all(matchExpression(searchTerms(typed)));
  database.close();
  return found.map(({ rowid }) => texts[rowid - 1] ?? '');
}

const [cabinet, oil, clear, quotes, german, station] = texts as [
  string,
  string,
  string,
  string,
  string,
  string,
];

const cases: readonly [typed: string, found: readonly string[]][] = [
  // One character, at the beginning, in the middle, at the end, alone.
  ['控', [cabinet]],
  ['警', [cabinet]],
  ['亮', [cabinet]],
  ['站', [cabinet, station]],
  // Two and three characters, and a whole sentence.
  ['液压', [cabinet, oil]],
  ['压站', [cabinet]],
  ['警灯', [cabinet]],
  ['报警灯', [cabinet]],
  ['液压油温过高', [oil]],
  ['灯报', []],
  ['液站', []],
  ['报警 液压', [cabinet]],
  // Beginnings of words, any case, with and without accents.
  ['al', [clear]],
  ['ALARM', [clear]],
  ['larm', []],
  ['grosse', []],
  ['GRÖ', [german]],
  ['uber', [german]],
  ['naive', [quotes]],
  ['e40', [clear]],
  ['e-4', [quotes]],
  ['E40: press', [clear]],
  // Nothing that is typed is an operator.
  ['"quotes"', [quotes]],
  ['"qu', [quotes]],
  ['quotes OR alarm', []],
  ['or', [quotes]],
  ['NOT alarm', []],
  ['words:alarm', []],
  ['alarm*', [clear]],
  ['^alarm', [clear]],
  ['(press', [clear]],
  ["press'; DROP TABLE search; --", []],
  ['NEAR(press twice)', []],
  ['{alarm} + press', [clear]],
];

test.each(cases)('%s finds what it should', (typed, found) => {
  expect(find(typed)).toEqual(found);
});

test.each(['', '   ', '"', '*', '---', '。，', '👍', '\u0000'])('%j holds nothing to look for', (typed) => {
  expect(searchTerms(typed)).toEqual([]);
});
