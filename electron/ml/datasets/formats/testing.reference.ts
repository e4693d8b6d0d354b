import { isBad, type RecordParser } from './record.ts';

/**
 * What a parser makes of a text that comes in pieces of `size` bytes, all in the same memory: records as their fields, bad ones as
 * `LINE REASON DETAIL`.
 */
export function parseInPieces(parser: RecordParser, text: string | Uint8Array, size = 1_000_000): unknown[] {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const memory = Buffer.alloc(Math.min(size, bytes.length));
  const items = [];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    memory.set(piece);
    items.push(...parser.push(memory.subarray(0, piece.length)));
    memory.fill(0x23);
  }
  items.push(...parser.end());
  return items.map((item) =>
    isBad(item) ? `${item.line} ${item.reason} ${item.detail}`.trim() : { line: item.line, ...item.fields },
  );
}

/** Sizes of pieces that cut a text at every place. */
export const pieceSizes = [1, 2, 3, 7, 1_000_000] as const;
