import { excerptOf } from './record.ts';

/** A record that is longer than may be kept: its beginning. */
export interface TooLong {
  readonly excerpt: string;
}

/** Bytes of one record that comes in several pieces. Beyond the limit only its beginning is kept, so memory stays bounded. */
export interface HeldBytes {
  /** Bytes that were added since the last `take`. */
  length(): number;
  /** Copies: the piece's memory may be used again. */
  add(piece: Uint8Array): void;
  /** All of the record, whose end is `last`; what was held is forgotten. Without held pieces it is `last` itself. */
  take(last: Uint8Array): Uint8Array | TooLong;
}

export function heldBytes(limitBytes: number): HeldBytes {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let excerpt: string | null = null;
  const add = (piece: Uint8Array) => {
    length += piece.length;
    // Not `slice`: a Node buffer's is a view of the same memory.
    if (excerpt === null && piece.length > 0) pieces.push(new Uint8Array(piece));
    if (excerpt !== null || length <= limitBytes) return;
    excerpt = excerptOf(join(pieces, length));
    pieces = [];
  };
  return {
    length: () => length,
    add,
    take(last) {
      if (length === 0 && last.length <= limitBytes) return last;
      add(last);
      const taken = excerpt === null ? join(pieces, length) : { excerpt };
      pieces = [];
      length = 0;
      excerpt = null;
      return taken;
    },
  };
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
