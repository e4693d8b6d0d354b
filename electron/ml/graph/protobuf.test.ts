import { expect, test } from 'vitest';
import { ProtobufWriter } from './protobuf.ts';

function written(write: (message: ProtobufWriter) => void): number[] {
  const message = new ProtobufWriter();
  write(message);
  return [...message.finish()];
}

test('numbers are varints, negative ones in ten bytes', () => {
  // 150 is the example of the protobuf encoding guide.
  expect(written((message) => message.int(1, 150))).toEqual([0x08, 0x96, 0x01]);
  expect(written((message) => message.int(2, 0))).toEqual([0x10, 0]);
  expect(written((message) => message.int(1, -1))).toEqual([0x08, ...new Array<number>(9).fill(0xff), 0x01]);
});

test('sizes beyond 32 bits are kept', () => {
  expect(written((message) => message.int(1, 2 ** 33))).toEqual([0x08, 0x80, 0x80, 0x80, 0x80, 0x20]);
});

test('strings carry their length in UTF-8 bytes', () => {
  expect(written((message) => message.string(2, 'testing'))).toEqual([0x12, 7, ...Buffer.from('testing')]);
  expect(written((message) => message.string(2, '模'))).toEqual([0x12, 3, 0xe6, 0xa8, 0xa1]);
});

test('a message within a message is its length and its fields', () => {
  const bytes = written((message) => message.message(3, (inner) => inner.int(1, 150)));
  expect(bytes).toEqual([0x1a, 3, 0x08, 0x96, 0x01]);
});

test('floats are four bytes, little end first', () => {
  expect(written((message) => message.float(2, 1))).toEqual([0x15, 0, 0, 0x80, 0x3f]);
});

test('a field number above 15 takes two bytes, and long content grows the buffer', () => {
  const content = new Uint8Array(100_000).fill(7);
  const bytes = written((message) => message.bytes(20, content));
  expect(bytes.slice(0, 5)).toEqual([0xa2, 0x01, 0xa0, 0x8d, 0x06]);
  expect(bytes).toHaveLength(100_005);
});
