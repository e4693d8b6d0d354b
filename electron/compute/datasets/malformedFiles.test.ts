import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { preview, readWhole, writeData } from './testing/readWhole.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../e2e/fixtures/malformed');
const contents = (rows: readonly { readonly content: string }[]) =>
  rows.map(({ content }) => JSON.parse(content));
const turnsOf = (rows: readonly { readonly content: string }[]): string[][] =>
  contents(rows).map(({ turns }) => turns.map(({ content }: { content: string }) => content));

test('alpaca_dirty: absent, null, empty and wrong fields are named, all others are rows', async () => {
  const whole = await readWhole(path.join(fixtures, 'datasets/alpaca_dirty.json'));
  expect(whole.rejects).toEqual([
    '1 missing output',
    '1 empty instruction',
    '1 missing instruction',
    '1 wrongType instruction',
  ]);
  expect(whole.rows.map(({ ordinal }) => ordinal)).toEqual([5, 6, 7, 8, 9, 10]);
  const [long, first, second, blank, controls] = turnsOf(whole.rows);
  expect(long?.[0]).toHaveLength(200_000);
  expect(whole.rows[1]?.hash).toEqual(whole.rows[2]?.hash);
  expect(first).toEqual(second);
  expect(blank).toEqual(['dup', 'x']);
  expect(controls).toEqual(['控制符\b\u001b[31m', '😀ok']);
});

test('messages_dirty: each record that is not a conversation says why', async () => {
  const whole = await readWhole(path.join(fixtures, 'datasets/messages_dirty.jsonl'));
  expect(whole.rejects).toEqual([
    '1 roleOrder messages: assistant after start',
    '2 roleOrder messages: user after user',
    '3 empty messages',
    '4 unknownRole messages[0]: wizard',
    '5 missing messages[0].content',
    '6 roleOrder messages: ends with system',
    '8 wrongType messages',
  ]);
  expect(whole.rows.map(({ line }) => line)).toEqual([7]);
  expect(turnsOf(whole.rows)).toEqual([['q', 'a']]);
});

test('formulas and SQL are text', async () => {
  const formulas = await readWhole(path.join(fixtures, 'datasets/formula_injection.csv'));
  expect(formulas.rejects).toEqual([]);
  expect(turnsOf(formulas.rows)).toEqual([["=cmd|'/c calc'!A0\n@SUM(1)", '+1-1']]);
  const sql = await readWhole(path.join(fixtures, 'datasets/sql_text.json'));
  expect(sql.rejects).toEqual([]);
  expect(turnsOf(sql.rows)).toEqual([['Robert\'); DROP TABLE samples;--\n" OR 1=1', "'"]]);
});

test('the same forty records come out of every spelling of alpaca_zh, and lines that are damaged cost themselves only', async () => {
  const read = (name: string) => readWhole(path.join(fixtures, 'datasets', name));
  const plain = await read('alpaca_zh_bom.jsonl');
  expect([plain.rows.length, plain.rejects]).toEqual([40, []]);
  expect(plain.rows[0]?.content).toMatch(/[\u4e00-\u9fff]{4}/);
  const texts = plain.rows.map(({ content }) => content);
  for (const name of ['alpaca_zh_gbk.json', 'alpaca_zh_crlf.jsonl', 'alpaca_zh.csv']) {
    const whole = await read(name);
    expect([name, whole.rejects]).toEqual([name, []]);
    expect(whole.rows.map(({ content }) => content)).toEqual(texts);
  }
  const damaged = await read('alpaca_zh_bad_lines.jsonl');
  expect(damaged.rejects.map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual([
    '8 notJson',
    '21 notAnObject',
    '26 notAnObject',
  ]);
  expect(damaged.rows.every(({ content }) => texts.includes(content))).toBe(true);
});

const records = Array.from({ length: 40 }, (_, i) => ({
  instruction: `第 ${i + 1} 台灌装机报警 E${i + 1}，怎么处理？`,
  input: i % 3 === 0 ? '班次：夜班\n产线：二号' : '',
  output: `先停机，再检查“${i + 1} 号阀”。\n\n确认压力低于 ${i} bar 后复位，并写入记录, "ok"。`,
}));
const lines = records.map((record) => JSON.stringify(record));
const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = [
  'instruction,input,output',
  ...records.map((record) => Object.values(record).map(quoted).join(',')),
];

/** How these characters are written in GB18030: two bytes each for all that stand in GB2312. */
function gb18030(text: string): Uint8Array {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, readonly number[]>();
  for (let first = 0xa1; first < 0xf8; first++)
    for (let second = 0xa1; second < 0xff; second++)
      codes.set(decoder.decode(Uint8Array.of(first, second)), [first, second]);
  return Uint8Array.from([...text].flatMap((char) => codes.get(char) ?? [char.charCodeAt(0)]));
}
function utf16be(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16();
}

const spellings: Readonly<Record<string, { readonly name: string; readonly bytes: string | Uint8Array }>> = {
  'UTF-8': { name: 'a.jsonl', bytes: lines.join('\n') },
  'UTF-8 with a byte order mark': { name: 'a.jsonl', bytes: `\ufeff${lines.join('\n')}\n` },
  CRLF: { name: 'a.jsonl', bytes: `${lines.join('\r\n')}\r\n` },
  'JSON in GB18030': { name: 'a.json', bytes: gb18030(`[${lines.join(', ')}]`) },
  'JSON Lines in GB18030': { name: 'a.jsonl', bytes: gb18030(lines.join('\n')) },
  'UTF-16 with a byte order mark': { name: 'a.json', bytes: Buffer.from(`\ufeff[${lines}]`, 'utf16le') },
  'UTF-16 without one': { name: 'a.jsonl', bytes: Buffer.from(lines.join('\n'), 'utf16le') },
  'big-endian UTF-16': { name: 'a.jsonl', bytes: utf16be(`\ufeff${lines.join('\r\n')}`) },
  'big-endian UTF-16 without a mark': { name: 'a.csv', bytes: utf16be(csv.join('\r\n')) },
  'CSV with a byte order mark': { name: 'a.csv', bytes: `\ufeff${csv.join('\r\n')}` },
  'CSV in GB18030': { name: 'a.csv', bytes: gb18030(csv.join('\r\n')) },
  'JSON under the name of JSON Lines': { name: 'a.jsonl', bytes: JSON.stringify(records, null, 2) },
  'JSON Lines under the name of JSON': { name: 'a.json', bytes: lines.join('\n') },
  'a list in an object': { name: 'a.json', bytes: JSON.stringify({ version: '1', data: records }) },
};

for (const [spelling, { name, bytes }] of Object.entries(spellings))
  test(`the same rows come out of ${spelling}`, async () => {
    const plain = await readWhole(writeData('plain.jsonl', lines.join('\n')));
    const whole = await readWhole(writeData(name, bytes));
    expect(whole.rejects).toEqual([]);
    expect(whole.rows.map(({ content }) => content)).toEqual(plain.rows.map(({ content }) => content));
    expect(whole.rows).toHaveLength(40);
  });

test('lines that are cut, null or a list are rejected with their number; an empty line is nothing', async () => {
  const damaged = lines.toSpliced(7, 1, lines[7]?.slice(0, 30) ?? '').toSpliced(20, 0, 'null');
  const text = damaged.toSpliced(12, 0, '').toSpliced(25, 0, '[1,2]').join('\n');
  const whole = await readWhole(writeData('bad.jsonl', text));
  expect(whole.rejects).toEqual([
    expect.stringMatching(/^8 notJson Unterminated string/),
    '22 notAnObject null',
    '26 notAnObject array',
  ]);
  expect(whole.rows).toHaveLength(39);
  expect(whole.rows.map(({ line }) => line)).not.toContain(13);
});

test('a line that is no UTF-8 costs itself only', async () => {
  const bytes = Buffer.concat([
    Buffer.from(`${lines.slice(0, 5).join('\n')}\n`),
    Buffer.from(lines[5] ?? '').fill(0xff, 20, 22),
    Buffer.from(`\n${lines.slice(6).join('\n')}`),
  ]);
  const whole = await readWhole(writeData('bad.jsonl', bytes));
  expect(whole.rejects).toEqual(['6 encoding']);
  expect(whole.rejected[0]?.excerpt).toContain('\ufffd');
  expect(whole.rows).toHaveLength(39);
});

const foreign: Readonly<Record<string, { readonly bytes: Uint8Array; readonly code: string }>> = {
  'zip.csv': { bytes: Buffer.from('PK\x03\x04\x14\x00rest of it', 'latin1'), code: 'dataFile.archive' },
  'letter.docx': { bytes: Buffer.from('PK\x03\x04', 'latin1'), code: 'dataFile.document' },
  'gzip.jsonl': { bytes: Uint8Array.of(0x1f, 0x8b, 8, 0), code: 'dataFile.archive' },
  'paper.txt': { bytes: Buffer.from('%PDF-1.7\n'), code: 'dataFile.document' },
  'sheet.csv': {
    bytes: Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'),
    code: 'dataFile.document',
  },
  'photo.json': { bytes: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), code: 'dataFile.picture' },
  'rows.md': { bytes: Uint8Array.of(0x80, 4, 0x95, 0, 0), code: 'dataFile.program' },
  'noise.csv': {
    bytes: Uint8Array.from({ length: 4_096 }, (_, i) => (i * 7_919) % 251),
    code: 'dataFile.binary',
  },
  'nothing.csv': { bytes: new Uint8Array(), code: 'dataFile.empty' },
};

for (const [name, { bytes, code }] of Object.entries(foreign))
  test(`${name} is refused for what it is`, async () => {
    await expect(preview(writeData(name, bytes))).rejects.toMatchObject({ code });
  });

test('archives and pickles of real attacks are refused whatever they are called', async () => {
  for (const [file, code] of [
    ['pickle/malicious1_v4.pkl', 'dataFile.program'],
    ['pickle/malicious1_v3.pkl', 'dataFile.program'],
    ['pickle/new_pytorch_model.bin', 'dataFile.archive'],
    ['pickle/malicious1.7z', 'dataFile.archive'],
    ['archives/slip_dotdot.zip', 'dataFile.archive'],
    ['archives/empty_zip.zip', 'dataFile.archive'],
  ] as const)
    await expect(
      preview(writeData('rows.csv', readFileSync(path.join(fixtures, file)))),
      file,
    ).rejects.toMatchObject({
      code,
    });
});
