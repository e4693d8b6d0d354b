import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { type ExportFormat, exportMeta, exportTargets } from '../../../common/datasetExport.ts';
import { kindOfShape, type RecordShape } from '../../../common/datasetFile.ts';
import type { DatasetKind, RowContent } from '../../../common/datasetRow.ts';
import { canonicalRow } from '../canonical.ts';
import { detectShapes } from '../formats/detectShapes.ts';
import { recordMapper } from '../formats/shapes.ts';
import { isMisfit } from '../formats/turns.ts';
import type { ExportOptions, ExportPiece, ExportRow } from './export.ts';
import { openExport } from './openExport.ts';

const system = { role: 'system', content: '你是护士。\nBe brief.' } as const;
const question = { role: 'user', content: '  两点\n"引号", tab\tand , comma' } as const;
const answer = { role: 'assistant', content: '答：\u{20000} 🩺' } as const;
const call = { role: 'call', content: '{"name":"dose","arguments":{"mg":5,"drug":"阿司匹林"}}' } as const;
const calls = { role: 'call', content: '[{"name":"a","arguments":{}},{"name":"b","arguments":{}}]' } as const;
const result = { role: 'tool', content: '{"ok":true}' } as const;
const tools = '[{"name":"dose"}]';

const contents: Record<Exclude<DatasetKind, 'image'>, readonly RowContent[]> = {
  chat: [
    { turns: [question, answer], tools: null },
    { turns: [system, question, answer], tools },
    { turns: [system, question, answer, question, answer], tools: null },
    { turns: [question, call, result, answer], tools },
    { turns: [question, answer, calls, result, result, answer], tools },
    { turns: [question, call], tools },
  ],
  preference: [
    { turns: [question], tools: null, chosen: '好', rejected: '坏' },
    { turns: [system, question, answer, question], tools, chosen: '-5', rejected: '第二' },
    { turns: [question, call, result], tools, chosen: 'a', rejected: 'b' },
  ],
  rated: [
    { turns: [question, answer], tools: null, good: true },
    { turns: [system, question, call, result, answer], tools, good: false },
  ],
  text: [{ text: '病历\n\n第二段' }, { text: '{"not": "a record"}' }],
};

const rowsOf = (all: readonly RowContent[]): ExportRow[] =>
  all.map((content, i) => ({
    id: i + 1,
    content,
    label: i === 0 ? '内科' : null,
    split: i === 0 ? 'train' : 'test',
    tags: i === 0 ? ['a,b', '中'] : [],
    extra: i === 0 ? { age: 5, note: 'n', deep: { a: null }, ['__proto__']: 'p' } : null,
  }));

function write(options: Partial<ExportOptions> & Pick<ExportOptions, 'format' | 'shape'>, rows: ExportRow[]) {
  const target = openExport({ meta: [], extraColumns: [], name: 'data', ...options });
  const pieces: ExportPiece[] = rows.flatMap((row) => target.push([row]));
  pieces.push(...target.end());
  const bytes = pieces.flatMap((piece) => (piece.kind === 'append' ? [piece.bytes] : []));
  return { bytes: Buffer.concat(bytes), report: target.report(), pieces };
}

type Fields = Record<string, unknown>;
const readers = {
  jsonl: async (bytes) =>
    bytes
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  json: async (bytes) => JSON.parse(bytes.toString()),
  csv: async (bytes): Promise<Fields[]> => parse(bytes, { columns: true, bom: true }),
  tsv: async (bytes): Promise<Fields[]> => parse(bytes, { columns: true, bom: true, delimiter: '\t' }),
  parquet: (bytes) => parquetReadObjects({ file: new Uint8Array(bytes).buffer as ArrayBuffer }),
} as const satisfies Partial<Record<ExportFormat, (bytes: Buffer) => Promise<Fields[]>>>;
type TableFormat = keyof typeof readers;

const pairs = Object.entries(exportTargets)
  .filter(([kind]) => kind !== 'image')
  .flatMap(([kind, targets]) =>
    targets.flatMap(({ shape, formats }) =>
      formats.map(
        (format) =>
          ({ kind, shape, format }) as { kind: DatasetKind; shape: RecordShape; format: TableFormat },
      ),
    ),
  );

describe.each(pairs)('$kind as $shape in $format', ({ kind, shape, format }) => {
  const rows = rowsOf(contents[kind as 'chat']);

  it('comes back with equal canonical content, and what does not is told', async () => {
    const { bytes, report } = write({ format, shape }, rows);
    const records: Fields[] = await readers[format](bytes);
    const mapping = detectShapes(records).find((found) => kindOfShape[found.shape] === kind);
    if (mapping === undefined) throw new Error('not detected');
    const map = recordMapper(mapping);
    const back = records.map((record) => {
      const mapped = map(record);
      if (isMisfit(mapped)) throw new Error(`${mapped.reason} ${mapped.detail}`);
      return canonicalRow(mapped.content).json;
    });
    const left = new Set(report.losses.flatMap(({ first }) => first));
    const kept = rows.filter(({ id }) => !left.has(id)).map(({ content }) => canonicalRow(content).json);
    expect(back).toEqual(kept);
    expect(report.rows).toBe(kept.length);
    expect(left.size === 0).toBe(shape !== 'alpaca' && shape !== 'promptCompletion');
  });

  it('keeps labels, splits, tags and other columns when asked', async () => {
    const { bytes } = write(
      { format, shape, meta: exportMeta, extraColumns: ['note', 'age', '__proto__'] },
      rows,
    );
    const [first] = await readers[format](bytes);
    expect(first?.[shape === 'kto' ? 'category' : 'label']).toBe('内科');
    expect(first?.split).toBe('train');
    const asText = format === 'csv' || format === 'tsv';
    expect(first?.tags).toEqual(asText ? '["a,b","中"]' : ['a,b', '中']);
    expect(first?.note).toBe('n');
    expect(String(first?.age)).toBe('5');
  });
});

it('lists what a shape has no place for, by row', () => {
  const { report } = write({ format: 'jsonl', shape: 'promptCompletion' }, rowsOf(contents.chat));
  expect(report).toEqual({
    rows: 2,
    columns: ['prompt', 'completion', 'system', 'tools'],
    losses: [
      { loss: 'severalTurns', count: 1, first: [3] },
      { loss: 'toolCalls', count: 3, first: [4, 5, 6] },
    ],
  });
});

it('leaves out a call that is no name with arguments where the shape needs one', () => {
  const turns = [question, { role: 'call', content: 'dose(5)' } as const];
  const rows = rowsOf([{ turns, tools: null }]);
  expect(write({ format: 'json', shape: 'messages' }, rows).report.losses).toEqual([
    { loss: 'callSpelling', count: 1, first: [1] },
  ]);
  expect(write({ format: 'json', shape: 'sharegpt' }, rows).report.losses).toEqual([]);
});

it('says that the blanks of a call are not kept where its parts are written apart', () => {
  const turns = [question, { role: 'call', content: '{"name": "a", "arguments": {}}' } as const];
  const rows = rowsOf([{ turns, tools: null }]);
  expect(write({ format: 'json', shape: 'messages' }, rows).report).toMatchObject({
    rows: 1,
    losses: [{ loss: 'callSpaces', count: 1, first: [1] }],
  });
  expect(write({ format: 'json', shape: 'sharegpt' }, rows).report.losses).toEqual([]);
});

it('says which other columns of the source a table has no column for', () => {
  const { report } = write(
    { format: 'csv', shape: 'text', meta: ['extra'], extraColumns: ['age'] },
    rowsOf(contents.text),
  );
  expect(report.losses).toEqual([{ loss: 'otherColumns', count: 1, first: [1] }]);
});

it('makes formulas of CSV text, leaves numbers alone, and tells of it', () => {
  const cells = [
    "=cmd|' /C calc'!A0",
    '+1+1',
    '-2+3',
    '@SUM(1)',
    '＝1',
    '-5',
    '+1.5e3',
    '- a list',
    'a=b',
    '5',
  ];
  const { bytes, report } = write({ format: 'csv', shape: 'text' }, rowsOf(cells.map((text) => ({ text }))));
  const back: Fields[] = parse(bytes, { columns: true, bom: true });
  expect(back.map(({ text }) => text)).toEqual([
    "'=cmd|' /C calc'!A0",
    "'+1+1",
    "'-2+3",
    "'@SUM(1)",
    "'＝1",
    '-5',
    '+1.5e3',
    "'- a list",
    'a=b',
    '5',
  ]);
  expect(report.losses).toEqual([{ loss: 'formula', count: 6, first: [1, 2, 3, 4, 5, 8] }]);
});

it.each(['jsonl', 'json', 'csv', 'tsv', 'parquet'] as const)(
  'writes a whole %s file of no rows',
  async (format) => {
    const { bytes } = write({ format, shape: 'sharegpt' }, []);
    expect(await readers[format](bytes)).toEqual([]);
  },
);

it('writes Parquet in several row groups and gives their bytes out on the way', async () => {
  const rows = rowsOf(Array.from({ length: 25_000 }, (_, i) => ({ text: `row ${i}` })));
  const { bytes, pieces } = write({ format: 'parquet', shape: 'text' }, rows);
  expect(pieces.length).toBeGreaterThan(2);
  const back = await readers.parquet(bytes);
  expect(back.length).toBe(25_000);
  expect(back[24_999]).toEqual({ text: 'row 24999' });
});

it('refuses a pair that is not in the table', () => {
  expect(() => write({ format: 'coco', shape: 'text' }, [])).toThrow('text is not written as coco');
});
