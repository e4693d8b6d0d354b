import { excerptOf, longestRecordBytes } from './record.ts';

/** What a line is: its bytes (good during the call only, without line feed and carriage return), or too long to be kept. */
export interface LineSink {
  line(bytes: Uint8Array, number: number): void;
  tooLong(excerpt: string, number: number): void;
}

export interface LineSplitter {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** Cuts bytes at line feeds. A line over the limit is passed over as it comes, so that memory stays bounded. */
export function splitLines(sink: LineSink, limitBytes = longestRecordBytes): LineSplitter {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let excerpt: string | null = null;
  let number = 1;

  const hold = (bytes: Uint8Array) => {
    if (excerpt !== null || bytes.length === 0) return;
    held.push(bytes.slice());
    heldBytes += bytes.length;
    if (heldBytes <= limitBytes) return;
    excerpt = excerptOf(join(held, heldBytes));
    held = [];
  };
  const finish = (last: Uint8Array) => {
    if (heldBytes > 0) hold(last);
    if (excerpt !== null) sink.tooLong(excerpt, number);
    else if (heldBytes > 0) sink.line(withoutReturn(join(held, heldBytes)), number);
    else if (last.length > limitBytes) sink.tooLong(excerptOf(last), number);
    else sink.line(withoutReturn(last), number);
    held = [];
    heldBytes = 0;
    excerpt = null;
    number += 1;
  };
  return {
    push(bytes) {
      let from = 0;
      for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, from)) {
        finish(bytes.subarray(from, at));
        from = at + 1;
      }
      hold(bytes.subarray(from));
    },
    end() {
      if (heldBytes > 0) finish(new Uint8Array());
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

function withoutReturn(line: Uint8Array): Uint8Array {
  return line[line.length - 1] === 0x0d ? line.subarray(0, -1) : line;
}
