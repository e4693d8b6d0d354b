import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type ParquetWriteOptions, parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { isBad, type SourceItem } from '../../ml/datasets/formats/record.ts';
import { parquetSource } from './parquetSource.ts';
import { plainReading } from './source.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function save(bytes: Uint8Array): string {
  const location = path.join(folder, `${++count}.parquet`);
  writeFileSync(location, bytes);
  return location;
}
type Options = Omit<ParquetWriteOptions, 'writer'>;
const bytesOf = (options: Options) => Buffer.from(parquetWriteBuffer(options));

async function read(location: string, skip = 0) {
  const reading = plainReading('parquet');
  await using source = await parquetSource.open(location, reading, { skip, imageFolder: null });
  const items: SourceItem[] = [];
  for await (const batch of source.records) items.push(...batch);
  return { items, hash: await source.sha256(), bytesRead: source.bytesRead() };
}
const plain = (items: readonly SourceItem[]) =>
  items.map((item) => (isBad(item) ? item : JSON.parse(JSON.stringify(item.fields))));

const optional = { repetition_type: 'OPTIONAL' } as const;
const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', ...optional } as const;
const conversations = Array.from({ length: 700 }, (_, i) =>
  i % 50 === 7
    ? null
    : Array.from({ length: i % 5 }, (_turn, j) => ({
        from: j % 2 ? 'gpt' : 'human',
        value: j === 3 ? null : `第${i}行 ${j}`,
      })),
);
const nested: Options = {
  columnData: [
    { name: 'id', data: conversations.map((_, i) => i) },
    { name: 'conversations', data: conversations },
    { name: 'meta', data: conversations.map((_, i) => (i % 3 === 0 ? null : { tags: ['a', `${i}`], n: i })) },
  ],
  schema: [
    { name: 'root', num_children: 3 },
    { name: 'id', type: 'INT32', repetition_type: 'REQUIRED' },
    { name: 'conversations', converted_type: 'LIST', num_children: 1, ...optional },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', num_children: 2, ...optional },
    { name: 'from', ...text },
    { name: 'value', ...text },
    { name: 'meta', num_children: 2, ...optional },
    { name: 'tags', converted_type: 'LIST', num_children: 1, ...optional },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', ...text },
    { name: 'n', type: 'INT32', ...optional },
  ],
};
const expected = conversations.map((turns, i) => ({
  id: i,
  conversations: turns,
  meta: i % 3 === 0 ? null : { tags: ['a', `${i}`], n: i },
}));

describe('records of messages', () => {
  it.each([
    ['one page each', {}],
    ['pages of a few rows', { pageSize: 100 }],
    ['row groups and pages', { pageSize: 300, rowGroupSize: 64 }],
  ] as const)('come whole from %s', async (_what, layout) => {
    const { items, bytesRead } = await read(save(bytesOf({ ...nested, ...layout })));
    expect(plain(items)).toEqual(expected);
    expect(items.map(({ line }) => line)).toEqual(expected.map((_, i) => i + 1));
    expect(bytesRead).toBeGreaterThan(0);
  });

  it.each([1, 64, 100, 500, 699, 700, 9_999])('go on behind %i that were stored', async (skip) => {
    const location = save(bytesOf({ ...nested, rowGroupSize: 64 }));
    const { items } = await read(location, skip);
    expect(plain(items)).toEqual(expected.slice(skip));
    expect(items[0]?.line ?? skip + 1).toBe(skip + 1);
  });
});

it('values of every type become plain ones', async () => {
  const { items } = await read(
    save(
      bytesOf({
        columnData: [
          { name: 'truth', data: [true, null], type: 'BOOLEAN' },
          { name: 'small', data: [1n, null], type: 'INT64' },
          { name: 'large', data: [2n ** 60n, null], type: 'INT64' },
          { name: 'float', data: [Number.NaN, 0.5], type: 'DOUBLE' },
          { name: 'json', data: [{ a: [1] }, null], type: 'JSON' },
          { name: 'time', data: [new Date(Date.UTC(2024, 2, 5, 8)), null], type: 'TIMESTAMP' },
          { name: 'bytes', data: [new Uint8Array([0xff, 0]), Buffer.from('病')], type: 'BYTE_ARRAY' },
          { name: '__proto__', data: ['x', 'y'], type: 'STRING' },
        ],
      }),
    ),
  );
  expect(plain(items)).toEqual([
    JSON.parse(
      '{"truth":true,"small":1,"large":"1152921504606846976","float":null,"json":{"a":[1]},"time":"2024-03-05T08:00:00.000Z","bytes":"/wA=","__proto__":"x"}',
    ),
    JSON.parse(
      '{"truth":null,"small":null,"large":null,"float":0.5,"json":null,"time":null,"bytes":"病","__proto__":"y"}',
    ),
  ]);
});

it.each([
  ['GZIP', gzipSync],
  ['ZSTD', zstdCompressSync],
  ['BROTLI', brotliCompressSync],
  ['SNAPPY', null],
  ['UNCOMPRESSED', null],
] as const)('%s is unpacked', async (codec, compress) => {
  const texts = Array.from({ length: 2_000 }, (_, i) => `文本 ${i % 10}`);
  const compressors =
    compress === null
      ? {}
      : { compressors: { [codec]: (bytes: Uint8Array) => new Uint8Array(compress(bytes)) } };
  const columnData = [{ name: 'text', data: texts }];
  const { items } = await read(save(bytesOf({ columnData, codec, ...compressors })));
  expect(plain(items)).toEqual(texts.map((value) => ({ text: value })));
});

it('a text that is no UTF-8 and a record that is too long are told, and the others are kept', async () => {
  const good = Buffer.from('好');
  const data = [good, new Uint8Array([0xc3, 0x28]), Buffer.alloc(17 * 1024 * 1024, 'x'), good];
  const schema = [
    { name: 'root', num_children: 1 },
    { name: 'text', ...text },
  ];
  const { items } = await read(save(bytesOf({ columnData: [{ name: 'text', data }], schema })));
  expect(plain(items)).toEqual([
    { text: '好' },
    { line: 2, reason: 'encoding', detail: 'text', excerpt: '' },
    { line: 3, reason: 'tooLong', detail: 'text', excerpt: '' },
    { text: '好' },
  ]);
});

describe('a file that is no good', () => {
  const bytes = bytesOf({ ...nested, rowGroupSize: 350, pageSize: 2_000 });
  const withEnd = (description: readonly number[], mark = 'PAR1') => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(description.length);
    return Buffer.concat([Buffer.from('PAR1'), Buffer.from(description), length, Buffer.from(mark)]);
  };
  const endless = Array.from({ length: 200 }, () => 0x1c);
  it.each([
    ['is empty', Buffer.alloc(0), 'dataFile.damaged'],
    ['is cut off', bytes.subarray(0, 5_000), 'dataFile.damaged'],
    ['has its end only', Buffer.concat([Buffer.from('PAR1'), bytes.subarray(-4_000)]), 'dataFile.damaged'],
    ['is encrypted', withEnd([0], 'PARE'), 'dataFile.unsupported'],
    ['lists two billion things', withEnd([0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0]), 'dataFile.damaged'],
    ['nests without end', withEnd(endless), 'dataFile.damaged'],
    ['describes nothing', withEnd([0]), 'dataFile.damaged'],
  ] as const)('%s: is an error that says so', async (_what, file, code) => {
    await expect(read(save(file))).rejects.toMatchObject({ name: 'AppError', code });
  });

  it('is never a crash, whichever byte is changed', async () => {
    for (let at = 0; at < bytes.length; at += 37) {
      const broken = Buffer.from(bytes);
      broken[at] = (broken[at] ?? 0) ^ (at % 2 === 0 ? 0xff : 0x11);
      const outcome = await read(save(broken)).catch((error: Error) => error.name);
      expect(typeof outcome === 'object' || outcome === 'AppError').toBe(true);
    }
  });
});
