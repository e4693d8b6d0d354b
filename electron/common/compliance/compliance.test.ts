import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { complianceTable } from './complianceTable.ts';
import { formatComplianceCsv, formatComplianceMarkdown } from './formatCompliance.ts';
import { complianceStates } from './requirement.ts';

const languages = ['en', 'zh-CN'] as const;

test('every clause of the computing environment and of management is there once, and all twenty items of Electron’s guide', () => {
  const ids = complianceTable.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const clauses = {
    1: 'abcd',
    2: 'abcdefg',
    3: 'abcd',
    4: 'abcdef',
    5: '',
    6: '',
    7: 'ab',
    8: 'ab',
    9: 'abc',
    10: 'ab',
    11: 'ab',
  };
  const management = { 1: 'ab', 2: 'ab', 3: 'ab', 4: 'abcdef' };
  const named = (chapter: string, table: Readonly<Record<string, string>>) =>
    Object.entries(table).flatMap(([number, letters]) =>
      letters === ''
        ? [`${chapter}.${number}`]
        : [...letters].map((letter) => `${chapter}.${number} ${letter}`),
    );
  const guide = Array.from({ length: 20 }, (_, index) => `Electron ${index + 1}`);
  expect(ids).toEqual([...named('8.1.4', clauses), ...named('8.1.5', management), ...guide]);
});

test('what is met has a test and nothing that remains; what is not says what remains', () => {
  for (const { id, state, tests, ...texts } of complianceTable)
    for (const language of languages) {
      const { asks, does, remains } = texts[language];
      const isMet = state === 'met';
      expect([id, language, asks !== '', remains === '']).toEqual([id, language, true, isMet]);
      if (state === 'met' || state === 'partly')
        expect([id, does !== '', tests.length > 0]).toEqual([id, true, true]);
    }
});

test('both languages say the same of each requirement as far as that can be counted', () => {
  for (const { id, en, 'zh-CN': zh } of complianceTable) {
    expect([id, en.does === '', en.remains === '']).toEqual([id, zh.does === '', zh.remains === '']);
    expect([id, /\p{Script=Han}/u.test(zh.asks), /\p{Script=Han}/u.test(en.asks)]).toEqual([id, true, false]);
  }
});

test('a table gives every requirement back, and the document counts them', () => {
  for (const language of languages) {
    const rows = parse(formatComplianceCsv(complianceTable, language), { bom: true }) as string[][];
    expect(rows).toHaveLength(complianceTable.length + 1);
    expect(rows[1]?.[3]).toBe(complianceTable[0]?.[language].asks);
    expect(rows.flat().filter((cell) => /^[=+@\t-]/.test(cell))).toEqual([]);
    const document = formatComplianceMarkdown(complianceTable, language);
    const lines = document.split('\n').filter((line) => /^\| (8\.1|Electron \d)/.test(line));
    expect(lines.map((line) => line.split(/(?<!\\)\|/).length)).toEqual(complianceTable.map(() => 8));
    const counts = /(\d+) · \D*(\d+) · \D*(\d+) · \D*(\d+)/.exec(document)?.slice(1).map(Number);
    expect(counts).toEqual(
      complianceStates.map((state) => complianceTable.filter((each) => each.state === state).length),
    );
  }
});
