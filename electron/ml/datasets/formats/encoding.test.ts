import { expect, test } from 'vitest';
import { detectEncoding } from './encoding.ts';
import { splitLines } from './lines.ts';
import { transcoder } from './transcode.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);
/** 压力过低。报警 in GB18030. */
const chinese = Uint8Array.of(
  0xd1,
  0xb9,
  0xc1,
  0xa6,
  0xb9,
  0xfd,
  0xb5,
  0xcd,
  0xa1,
  0xa3,
  0xb1,
  0xa8,
  0xbe,
  0xaf,
);
const line = (...pieces: readonly Uint8Array[]) => Buffer.concat([...pieces, bytes('\n')]);

test('byte order marks decide', () => {
  expect(detectEncoding([bytes('\ufeffabc')])).toBe('utf-8');
  expect(detectEncoding([bytes('\ufeffabc', 'utf16le')])).toBe('utf-16le');
  expect(detectEncoding([bytes('\ufeffabc', 'utf16le').swap16()])).toBe('utf-16be');
});

test('UTF-16 is told by the side that its NULs stand on, also where there are few', () => {
  const text = `{"text":"${'压力过低，请检查阀门。'.repeat(50)}"}\n`;
  expect(detectEncoding([bytes(text, 'utf16le')])).toBe('utf-16le');
  expect(detectEncoding([bytes(text, 'utf16le').swap16()])).toBe('utf-16be');
  expect(detectEncoding([bytes(`一${text}`, 'utf16le')])).toBe('utf-16le');
});

test('Chinese that is no UTF-8 is GB18030; Latin-1 and single broken lines are not', () => {
  expect(detectEncoding([line(chinese)])).toBe('gb18030');
  expect(detectEncoding([line(bytes('plain'), chinese), line(chinese)])).toBe('gb18030');
  expect(detectEncoding([chinese.subarray(0, 13)])).toBe('gb18030');
  expect(detectEncoding([bytes('压力过低\n'.repeat(3)), line(chinese)])).toBe('utf-8');
  expect(detectEncoding([bytes('Gr\xfc\xdfe aus M\xfcnchen, caf\xe9\n', 'latin1')])).toBe('utf-8');
  expect(detectEncoding([])).toBe('utf-8');
});

test('a sample may be cut in the middle of a character', () => {
  const text = bytes('压力'.repeat(100));
  for (const cut of [1, 2, 3]) expect(detectEncoding([text.subarray(0, -cut)])).toBe('utf-8');
});

test('samples from further in count, from their first line break', () => {
  const middle = line(chinese.subarray(1), bytes('\n'), chinese, bytes('\n'), chinese);
  expect(detectEncoding([bytes('{"a":1}\n'.repeat(100)), middle])).toBe('gb18030');
});

function transcode(encoding: Parameters<typeof transcoder>[0], input: Uint8Array, size: number): string {
  const stream = transcoder(encoding);
  const pieces: Buffer[] = [];
  for (let at = 0; at < input.length; at += size)
    pieces.push(Buffer.from(stream.push(input.subarray(at, at + size))));
  return Buffer.concat([...pieces, Buffer.from(stream.end())]).toString('latin1');
}
const utf8 = (text: string) => bytes(text).toString('latin1');

test('every encoding becomes UTF-8 without a mark, whatever pieces it comes in', () => {
  for (const size of [1, 2, 3, 5, 1_000]) {
    expect(transcode('gb18030', chinese, size)).toBe(utf8('压力过低。报警'));
    expect(transcode('utf-16le', bytes('\ufeffa压😀', 'utf16le'), size)).toBe(utf8('a压😀'));
    expect(transcode('utf-16be', bytes('a压😀', 'utf16le').swap16(), size)).toBe(utf8('a压😀'));
    expect(transcode('utf-8', bytes('\ufeffa\ufeff压'), size)).toBe(utf8('a\ufeff压'));
    expect(transcode('utf-8', Uint8Array.of(0xef, 0xbb, 0x61), size)).toBe('\xef\xbb\x61');
    expect(transcode('utf-8', Uint8Array.of(0xef), size)).toBe('\xef');
  }
});

test('what does not decode stays broken', () => {
  expect(transcode('gb18030', Uint8Array.of(0x61, 0xff, 0x62, 0x0a, 0xd1, 0xb9), 2)).toBe(
    `a\xffb\n${utf8('压')}`,
  );
});

test('a line over the limit keeps its beginning and its number, and memory stays bounded', () => {
  const found: unknown[] = [];
  const lines = splitLines(
    {
      line: (one, number) => found.push([number, one.length]),
      tooLong: (text, number) => found.push([number, text.length]),
    },
    5_000,
  );
  lines.push(bytes('ab\r\n'));
  const piece = new Uint8Array(1_000_000).fill(0x78);
  for (let i = 0; i < 300; i++) lines.push(piece);
  lines.push(bytes('\nabc'));
  lines.end();
  expect(found).toEqual([
    [1, 2],
    [2, 2_000],
    [3, 3],
  ]);
});
