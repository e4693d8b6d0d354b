import { expect, test } from 'vitest';
import type { Reading } from '../../../common/datasetFile.ts';
import { delimitedParser } from './delimited.ts';
import { completeDelimited } from './detectDelimited.ts';
import { splitTable } from './tableRecords.ts';
import { parseInPieces, pieceSizes } from './testing.reference.ts';

function parse(text: string | Uint8Array, { delimiter = ',', hasHeader = true, skip = 0 } = {}): unknown[] {
  const make = () => delimitedParser({ delimiter, hasHeader }, { skip });
  const whole = parseInPieces(make(), text);
  for (const size of pieceSizes) expect(parseInPieces(make(), text, size)).toEqual(whole);
  return whole;
}

test('cells are text under the names of the first row, with quotes, delimiters and line breaks in them', () => {
  expect(parse('q,a\r\n"x, ""y""","1\n2"\r\n\r\n z ,=1+1\r\n')).toEqual([
    { line: 2, q: 'x, "y"', a: '1\n2' },
    { line: 5, q: ' z ', a: '=1+1' },
  ]);
  expect(parse('q\ta\nx,y\t"z"', { delimiter: '\t' })).toEqual([{ line: 2, q: 'x,y', a: 'z' }]);
});

test('columns without a name get their number, and the second of a name gets one, too', () => {
  expect(parse(' q ,,q,__proto__\n1,2,3,4')).toEqual([
    { line: 2, q: '1', 'column 2': '2', 'q (2)': '3', ['__proto__']: '4' },
  ]);
  expect(parse('1,2\n3,4', { hasHeader: false })).toEqual([
    { line: 1, 'column 1': '1', 'column 2': '2' },
    { line: 2, 'column 1': '3', 'column 2': '4' },
  ]);
});

test('rows with another number of cells are rejected; rows without anything are none', () => {
  expect(parse('a,b\n1,2\n1,2,3\n,\n1\n3,4')).toEqual([
    { line: 2, a: '1', b: '2' },
    '3 columnCount 3 / 2',
    '5 columnCount 1 / 2',
    { line: 6, a: '3', b: '4' },
  ]);
});

test('quotes inside a cell are text', () => {
  expect(parse('a,b\n5" pipe,x\n"y" z,w\n""')).toEqual([
    { line: 2, a: '5" pipe', b: 'x' },
    { line: 3, a: expect.stringContaining('y'), b: 'w' },
  ]);
});

test('a quote that is never closed costs its line only', () => {
  expect(parse('a,b\n1,2\n"3,4\n5,6\n7,8')).toEqual([
    { line: 2, a: '1', b: '2' },
    '3 columnCount a quote is not closed',
    { line: 4, a: '5', b: '6' },
    { line: 5, a: '7', b: '8' },
  ]);
});

test('a row that is no UTF-8 is rejected alone', () => {
  const bytes = new TextEncoder().encode('a,b\n1,2\n#,x\n3,4\n');
  bytes[8] = 0xff;
  expect(parse(bytes)).toEqual([{ line: 2, a: '1', b: '2' }, '3 encoding', { line: 4, a: '3', b: '4' }]);
});

test('records that are skipped are counted, good or bad', () => {
  const text = 'a,b\n1,2\n1\n,\n3,4\n5,6';
  const all = parse(text);
  for (let skip = 0; skip <= 4; skip++) expect(parse(text, { skip })).toEqual(all.slice(skip));
});

test('a row over the limit is passed over, whether a quote is open or not', () => {
  const found: string[] = [];
  const splitter = splitTable(
    {
      record: (bytes, line) => found.push(`${line} ${new TextDecoder().decode(bytes)}`),
      unclosed: (bytes, line) => found.push(`${line} unclosed ${new TextDecoder().decode(bytes)}`),
      tooLong: (excerpt, line) => found.push(`${line} too long ${excerpt.slice(0, 3)}`),
    },
    { delimiter: ',', limitBytes: 30 },
  );
  const push = (text: string) => splitter.push(new TextEncoder().encode(text));
  push('a,b\nxxx');
  for (let i = 0; i < 100; i++) push('yyyyyyyyyy');
  push('\nc,d\n"open\ne,f\n');
  push('g,h\ni,j\nk,l\nm,n\no,p\n,\n');
  push(`q,r\n"${'z'.repeat(40)}`);
  push('zz",1\ns,t\n');
  splitter.end();
  expect(found).toEqual([
    '1 a,b',
    '2 too long xxx',
    '3 c,d',
    '4 unclosed "open',
    '5 e,f',
    '6 g,h',
    '7 i,j',
    '8 k,l',
    '9 m,n',
    '10 o,p',
    '11 ,',
    '12 q,r',
    '13 too long "zz',
    '14 s,t',
  ]);
});

const open: Reading = {
  format: 'delimited',
  encoding: 'utf-8',
  delimiter: null,
  hasHeader: null,
  sheet: null,
  passageCharacters: null,
};
const found = (text: string, name = 'x.csv') => {
  const { delimiter, hasHeader } = completeDelimited(open, new TextEncoder().encode(text), name);
  return [delimiter, hasHeader];
};

test('the delimiter is the one that gives all rows the same number of cells', () => {
  expect(found('question,answer\n"a;b",c\n')).toEqual([',', true]);
  expect(found('问题;回答\n今天几号，星期几;2,5\n你好;a,b,c\n')).toEqual([';', true]);
  expect(found('a\tb\n1,5\t2\n2,5\t3\n')).toEqual(['\t', true]);
  expect(found('q|a\nx, y|z\n', 'x.txt')).toEqual(['|', true]);
  expect(found('text\nonly, one\ncolumn\nhere, of, text\n')).toEqual([',', true]);
  expect(found('text\nonly one column\n', 'x.tsv')).toEqual(['\t', true]);
});

test('a header is told from a row', () => {
  expect(found('编号,科室,问题\n1,内科,头痛怎么办\n')[1]).toBe(true);
  expect(found('1,你好\n2,世界\n')[1]).toBe(false);
  expect(found('x,y\n1,2\n3,4\n')[1]).toBe(true);
  expect(found('这台机器为什么停了？,因为气压过低。\n怎么复位？,按下按钮。\n')[1]).toBe(false);
});
