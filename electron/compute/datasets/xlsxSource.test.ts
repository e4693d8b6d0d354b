import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isBad, type SourceItem } from '../../ml/datasets/formats/record.ts';
import { xlsxSource } from './xlsxSource.ts';
import { type WorkbookText, workbookParts, type ZipPart, zipOf } from './zip.fixture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'xlsx-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function save(bytes: Uint8Array): string {
  const location = path.join(folder, `表 ${++count}.xlsx`);
  writeFileSync(location, bytes);
  return location;
}
const saveWorkbook = (text: WorkbookText) => save(zipOf(workbookParts(text)));

async function read(location: string, { sheet = null as string | null, hasHeader = true, skip = 0 } = {}) {
  const found = await xlsxSource.detect(
    { path: location, sizeBytes: 1, head: new Uint8Array() },
    { hasHeader, ...(sheet !== null && { sheet }) },
  );
  await using source = await xlsxSource.open(location, found, { skip, imageFolder: null });
  const items: SourceItem[] = [];
  for await (const batch of source.records) items.push(...batch);
  return { items, hash: await source.sha256(), bytesRead: source.bytesRead() };
}

const cell = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
const fieldsOf = (items: readonly SourceItem[]) =>
  items.map((item) => (isBad(item) ? item.reason : { ...item.fields }));

describe('cells', () => {
  it('are texts: shared, inline, rich, computed, numbers, truth values and errors', async () => {
    const { items } = await read(
      saveWorkbook({
        sheets: {
          问答: {
            rows: `<row r="1">${['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'].map((c) => cell(`${c}1`, `列${c}`)).join('')}</row>
              <row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="str"><f>A1&amp;"x"</f><v>拼 &lt;1&gt;</v></c>
              <c r="I3" t="inlineStr"><is><r><t>東</t></r><rPh><t>ひがし</t></rPh><r><t>京</t></r></is></c><c r="D3"><v>0.30000000000000004</v></c><c r="E3" t="b"><v>1</v></c><c r="F3" t="e"><v>#DIV/0!</v></c>
              <c r="G3"><f>A1+1</f></c><c r="H3"><v>1.2E+17</v></c></row>`,
          },
        },
        strings: [
          '<t xml:space="preserve"> 咳嗽 </t>',
          '<r><t>a_x000D_</t></r><r><t>b</t></r><rPh><t>hidden</t></rPh>',
        ],
      }),
    );
    expect(items.map(({ line }) => line)).toEqual([3]);
    expect(fieldsOf(items)).toEqual([
      {
        列A: ' 咳嗽 ',
        列B: 'a\rb',
        列C: '拼 <1>',
        列D: '0.3',
        列E: 'TRUE',
        列F: '#DIV/0!',
        列G: '=A1+1',
        列H: '120000000000000000',
        列I: '東京',
      },
    ]);
  });

  it('are dates where their format says so, as ISO texts', async () => {
    const rows = (values: readonly number[]) =>
      `<row r="1">${values.map((value, i) => `<c s="${i}"><v>${value}</v></c>`).join('')}</row>`;
    const styles = [14, 22, 164, 165, 166, 2, 31];
    const formats = [
      { id: 164, code: 'yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;' },
      { id: 165, code: '[h]:mm:ss' },
      { id: 166, code: '[Red]0.00&quot;d&quot;' },
    ];
    const values = [45_356, 45_356.354_166_666_66, 45_356, 1.104_166_666_67, 5, 45_356, 45_356];
    const sheets = { a: { rows: rows(values) } };
    const { items } = await read(saveWorkbook({ sheets, styles, formats }), { hasHeader: false });
    expect(fieldsOf(items)).toEqual([
      {
        A: '2024-03-05',
        B: '2024-03-05T08:30:00',
        C: '2024-03-05',
        D: '26:30:00',
        E: '5',
        F: '45356',
        G: '2024-03-05',
      },
    ]);
    const mac = await read(saveWorkbook({ sheets, styles, formats, from1904: true }), { hasHeader: false });
    expect(fieldsOf(mac.items)[0]).toMatchObject({ A: '2028-03-06' });
  });

  it('that are merged downwards have their value in every row', async () => {
    const { items } = await read(
      saveWorkbook({
        sheets: {
          a: {
            rows: `<row r="1">${cell('A1', '科室')}${cell('B1', '问')}</row><row r="2">${cell('A2', '内科')}${cell('B2', '一')}</row>
              <row r="3">${cell('B3', '二')}</row><row r="4"><c r="A4"/>${cell('B4', '三')}</row><row r="5">${cell('B5', '四')}</row>`,
            after: '<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>',
          },
        },
      }),
    );
    expect(fieldsOf(items)).toEqual([
      { 科室: '内科', 问: '一' },
      { 科室: '内科', 问: '二' },
      { 科室: '内科', 问: '三' },
      { 科室: null, 问: '四' },
    ]);
  });
});

describe('a sheet', () => {
  const sheets = {
    一: { rows: `<row r="1">${cell('A1', 'only')}</row>` },
    'Q&amp;A': {
      rows: `<row r="2">${cell('B2', 'x')}${cell('C2', 'x')}</row><row r="3"/><row r="4">${cell('A4', '1')}${cell('C4', '2')}${cell('E4', '3')}</row>
        <row r="5">${cell('B5', '4')}</row>`,
    },
  };

  it('is chosen by its name, the first one by default', async () => {
    const location = saveWorkbook({ sheets });
    expect(await xlsxSource.sheets?.(location)).toEqual(['一', 'Q&A']);
    expect((await read(location)).items).toEqual([]);
    await expect(read(location, { sheet: 'none' })).rejects.toMatchObject({ code: 'dataFile.sheetMissing' });
  });

  it('gives columns without a name their letters and equal names a number, passes empty rows over, and skips', async () => {
    const location = saveWorkbook({ sheets });
    const { items } = await read(location, { sheet: 'Q&A' });
    expect(fieldsOf(items)).toEqual([
      { A: '1', x: null, 'x (2)': '2', D: null, E: '3' },
      { A: null, x: '4', 'x (2)': null },
    ]);
    expect((await read(location, { sheet: 'Q&A', skip: 1 })).items.map(({ line }) => line)).toEqual([5]);
  });

  it('of 20,000 rows comes in many pieces, and one row that is too long is told', async () => {
    const long = 'x'.repeat(500_000);
    const rows = Array.from(
      { length: 20_000 },
      (_, i) => `<row r="${i + 1}">${cell(`A${i + 1}`, `r${i}`)}</row>`,
    );
    rows[5] = `<row r="6">${Array.from({ length: 40 }, () => `<c t="str"><v>${long}</v></c>`).join('')}</row>`;
    const location = saveWorkbook({ sheets: { a: { rows: rows.join('') } } });
    const { items, bytesRead, hash } = await read(location, { hasHeader: false });
    expect(items.length).toBe(20_000);
    expect(items[5]).toMatchObject({ line: 6, reason: 'tooLong' });
    expect(items[19_999]).toMatchObject({ line: 20_000, fields: { A: 'r19999' } });
    expect(bytesRead).toBeGreaterThan(0);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a file that is no good', () => {
  const sheets = { a: { rows: `<row>${cell('A1', 'x'.repeat(1_000))}</row>` } };
  const whole = workbookParts({ sheets });
  const changed = (name: string, change: Partial<ZipPart>) =>
    whole.map((part) => (part.name === name ? { ...part, ...change } : part));
  const sheet = 'xl/worksheets/sheet1.xml';
  const bytes = zipOf(whole);
  const cases: readonly [what: string, file: Uint8Array, code: string][] = [
    ['is cut off', bytes.subarray(0, bytes.length - 100), 'dataFile.damaged'],
    ['has another checksum', zipOf(changed(sheet, { claims: { crc: 1 } })), 'dataFile.damaged'],
    ['is longer than it says', zipOf(changed(sheet, { claims: { sizeBytes: 50 } })), 'dataFile.damaged'],
    ['is shorter than it says', zipOf(changed(sheet, { claims: { sizeBytes: 5_000 } })), 'dataFile.damaged'],
    [
      'unpacks to gigabytes',
      zipOf(changed(sheet, { claims: { sizeBytes: 3_000_000_000 } })),
      'dataFile.unpacksTooLarge',
    ],
    [
      'has strings that unpack to much',
      zipOf(changed('xl/sharedStrings.xml', { data: Buffer.alloc(20_000_000, ' ') })),
      'dataFile.unpacksTooLarge',
    ],
    [
      'declares entities',
      zipOf(changed(sheet, { data: '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>' })),
      'dataFile.damaged',
    ],
    [
      'has XML that ends too early',
      zipOf(changed(sheet, { data: '<worksheet><sheetData><row>' })),
      'dataFile.damaged',
    ],
    [
      'has a cell that is nowhere',
      zipOf(changed(sheet, { data: '<worksheet><row><c r="ZZZZ1"/></row></worksheet>' })),
      'dataFile.damaged',
    ],
    [
      'has a text without end',
      zipOf(changed(sheet, { data: `<worksheet>${Buffer.alloc(600_000, 'ab').toString()}` })),
      'dataFile.damaged',
    ],
    ['is another ZIP', zipOf([{ name: 'a.txt', data: 'a' }]), 'dataFile.noWorkbook'],
    ['is an empty ZIP', zipOf([]), 'dataFile.noWorkbook'],
    ['is text', Buffer.from('a,b\r\n1,2\r\n3,4\r\n5,6\r\n7,8\r\n'), 'dataFile.noWorkbook'],
    ['is empty', new Uint8Array(), 'dataFile.noWorkbook'],
    ['is of Excel 97', Buffer.from(`d0cf11e0a1b11ae1${'00'.repeat(100)}`, 'hex'), 'dataFile.oldWorkbook'],
  ];
  it.each(cases)('%s: is an error that says so', async (_what, file, code) => {
    await expect(read(save(file))).rejects.toMatchObject({ name: 'AppError', code });
  });

  it('is never a crash, whichever byte is changed', async () => {
    for (let at = 0; at < bytes.length; at += 3) {
      const broken = Buffer.from(bytes);
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      const outcome = await read(save(broken)).catch((error: Error) => error.name);
      expect(typeof outcome === 'object' || outcome === 'AppError').toBe(true);
    }
  });
});
