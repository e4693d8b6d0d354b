import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import type { ReadAt } from '../../common/readAt.ts';
import { readSafetensorsHeader, safetensorsLimits } from './safetensors.ts';
import { formatSafetensors, formatSafetensorsHeader } from './safetensorsWriter.ts';

const malformed = new URL('../../../e2e/fixtures/malformed/', import.meta.url);

function inMemory(bytes: Uint8Array, sizeBytes = bytes.length): ReadAt {
  return {
    sizeBytes,
    async read(offset, length) {
      if (offset + length > bytes.length) throw new Error(`read of ${length} bytes at ${offset}`);
      return bytes.slice(offset, offset + length);
    },
    async readInto(target, offset) {
      target.set(bytes.subarray(offset, offset + target.length));
    },
  };
}

function file(header: string, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

async function codeOf(bytes: Uint8Array): Promise<string> {
  try {
    await readSafetensorsHeader(inMemory(bytes), 'model.safetensors');
    return 'accepted';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const tensor = (shape: number[], range: number[], dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: range });

const published: Record<string, string> = {
  'valid.safetensors': 'accepted',
  'valid_padded_header.safetensors': 'accepted',
  'header_len_gt_file.safetensors': 'safetensors.headerBeyondEnd',
  'header_len_u64max.safetensors': 'safetensors.headerTooLarge',
  'header_not_json.safetensors': 'safetensors.headerNotJson',
  'overlap.safetensors': 'safetensors.overlap',
  'hole.safetensors': 'safetensors.hole',
  'offset_oob.safetensors': 'safetensors.truncated',
  'size_mismatch.safetensors': 'safetensors.sizeMismatch',
  'dtype_unknown.safetensors': 'safetensors.dtypeUnknown',
  'proto_pollution.safetensors': 'accepted',
  'truncated.safetensors': 'safetensors.truncated',
  'zero_length.safetensors': 'safetensors.empty',
  'lfs_pointer.safetensors': 'safetensors.lfsPointer',
};

test.each(Object.entries(published))('the fixture %s is %s', async (name, code) => {
  expect(await codeOf(readFileSync(new URL(`safetensors/${name}`, malformed)))).toBe(code);
});

const made: [string, Uint8Array, string][] = [
  ['shorter than a header length', new Uint8Array(5), 'safetensors.truncated'],
  ['with a range that runs backwards', file(`{"a":${tensor([4], [16, 0])}}`, 16), 'safetensors.outOfRange'],
  ['with a negative offset', file(`{"a":${tensor([4], [-16, 0])}}`, 16), 'safetensors.outOfRange'],
  [
    'with an offset beyond exact numbers',
    file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[9007199254740993,9007199254740994]}}', 1),
    'safetensors.outOfRange',
  ],
  [
    'with a shape whose product wraps at 2^64',
    file(`{"a":${tensor([2 ** 32, 2 ** 32], [0, 0], 'U8')}}`, 0),
    'safetensors.sizeMismatch',
  ],
  ['with bytes before the first tensor', file(`{"a":${tensor([4], [8, 24])}}`, 24), 'safetensors.hole'],
  ['with bytes after the last tensor', file(`{"a":${tensor([4], [0, 16])}}`, 20), 'safetensors.hole'],
  [
    'with the same name twice',
    file(`{"a":${tensor([4], [0, 16])},"a":${tensor([4], [16, 32])}}`, 32),
    'safetensors.hole',
  ],
  ['with a fractional size', file(`{"a":${tensor([0.5], [0, 2])}}`, 2), 'safetensors.headerInvalid'],
  [
    'with nine axes',
    file(`{"a":${tensor([1, 1, 1, 1, 1, 1, 1, 1, 1], [0, 4])}}`, 4),
    'safetensors.headerInvalid',
  ],
  ['with an entry that is a number', file('{"a":1}', 0), 'safetensors.headerInvalid'],
  ['with metadata that is no text', file('{"__metadata__":{"x":1}}', 0), 'safetensors.headerInvalid'],
  ['with a list for a header', file('[]', 0), 'safetensors.headerNotJson'],
  ['with a header nested 100,000 deep', file('['.repeat(100_000), 0), 'safetensors.headerNotJson'],
  ['that is a zip archive', Uint8Array.from([0x50, 0x4b, 3, 4, ...new Array(60).fill(0)]), 'import.archive'],
  ['that is a pickle', Uint8Array.from([0x80, 2, 0x63, ...new Array(60).fill(0x61)]), 'weights.pickle'],
  ['that is GGUF', new TextEncoder().encode(`GGUF${'\0'.repeat(60)}`), 'import.gguf'],
];

test.each(made)('a file %s is refused', async (_what, bytes, code) => {
  expect(await codeOf(bytes)).toBe(code);
});

test('tensors called __proto__ and constructor are tensors like any other', async () => {
  const bytes = readFileSync(new URL('safetensors/proto_pollution.safetensors', malformed));
  const { tensors } = await readSafetensorsHeader(inMemory(bytes), 'proto.safetensors');
  expect(tensors.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('a declared header is refused by its size before anything of that size is read', async () => {
  const bytes = file('{}', 0);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(safetensorsLimits.headerBytes), true);
  const lengths: number[] = [];
  const source = inMemory(bytes);
  const watched: ReadAt = {
    ...source,
    read(offset, length) {
      lengths.push(length);
      return source.read(offset, length);
    },
  };
  await expect(readSafetensorsHeader(watched, 'x')).rejects.toMatchObject({
    code: 'safetensors.headerBeyondEnd',
  });
  expect(Math.max(...lengths)).toBeLessThanOrEqual(64);
});

test('what the writer makes the reader reads, aligned and with the bytes in their places', async () => {
  const a = new Uint8Array(24).fill(1);
  const b = new Uint8Array(2).fill(2);
  const bytes = formatSafetensors([
    { name: 'logits', dtype: 'F32', shape: [2, 3], data: a },
    { name: '__proto__', dtype: 'BF16', shape: [1], data: b },
  ]);
  const { tensors, dataOffset } = await readSafetensorsHeader(inMemory(bytes), 'x');
  expect(dataOffset % 8).toBe(0);
  expect(tensors).toEqual([
    { name: 'logits', dtype: 'F32', shape: [2, 3], offset: dataOffset, sizeBytes: 24 },
    { name: '__proto__', dtype: 'BF16', shape: [1], offset: dataOffset + 24, sizeBytes: 2 },
  ]);
  expect(bytes.slice(dataOffset)).toEqual(Uint8Array.from([...a, ...b]));
});

test('a header for streamed data says where it goes, and metadata comes back', async () => {
  const { header, offsets, sizeBytes } = formatSafetensorsHeader([{ name: 'a', dtype: 'F32', shape: [3] }], {
    format: 'pt',
  });
  expect([offsets, sizeBytes]).toEqual([[header.length], header.length + 12]);
  const bytes = new Uint8Array(sizeBytes);
  bytes.set(header);
  expect((await readSafetensorsHeader(inMemory(bytes), 'x')).metadata).toEqual(new Map([['format', 'pt']]));
});
