import { ParquetProblem } from './problem.ts';

const deepest = 32;

/**
 * Walks a struct of Thrift's compact protocol and returns where it ends; null: not within `bytes`. The library makes arrays as
 * long as a list claims to be, so this looks first: no list is longer than the bytes behind it.
 */
export function thriftEnd(bytes: Uint8Array, start: number): number | null {
  const reader = { bytes, at: start };
  try {
    skipStruct(reader, 0);
    return reader.at;
  } catch (error) {
    if (error instanceof OutOfBytes) return null;
    throw error;
  }
}

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}
class OutOfBytes extends Error {}

function byte(reader: Reader): number {
  const value = reader.bytes[reader.at++];
  if (value === undefined) throw new OutOfBytes();
  return value;
}

function varint(reader: Reader): number {
  let value = 0;
  for (let scale = 1; scale <= 2 ** 63; scale *= 128) {
    const next = byte(reader);
    value += (next & 0x7f) * scale;
    if (next < 0x80) return value;
  }
  throw new ParquetProblem('a number is too long');
}

function skipBytes(reader: Reader, count: number): void {
  reader.at += count;
  if (reader.at > reader.bytes.length) throw new OutOfBytes();
}

function skipStruct(reader: Reader, depth: number): void {
  if (depth > deepest) throw new ParquetProblem('structs are too deep');
  for (;;) {
    const header = byte(reader);
    const type = header & 0x0f;
    if (type === 0) return;
    if (header >> 4 === 0) varint(reader);
    // Truth values of fields are in their type.
    if (type > 2) skipValue(reader, type, depth);
  }
}

const types = { bool: 1, boolFalse: 2, byte: 3, double: 7, binary: 8, list: 9, struct: 12 } as const;

function skipValue(reader: Reader, type: number, depth: number): void {
  if (type === types.bool || type === types.boolFalse || type === types.byte) skipBytes(reader, 1);
  else if (type >= 4 && type <= 6) varint(reader);
  else if (type === types.double) skipBytes(reader, 8);
  else if (type === types.binary) skipBytes(reader, varint(reader));
  else if (type === types.list) skipList(reader, depth);
  else if (type === types.struct) skipStruct(reader, depth + 1);
  else throw new ParquetProblem(`unsupported field type ${type}`);
}

function skipList(reader: Reader, depth: number): void {
  if (depth > deepest) throw new ParquetProblem('lists are too deep');
  const header = byte(reader);
  const length = header >> 4 === 15 ? varint(reader) : header >> 4;
  if (length > reader.bytes.length - reader.at) throw new OutOfBytes();
  for (let i = 0; i < length; i++) skipValue(reader, header & 0x0f, depth + 1);
}
