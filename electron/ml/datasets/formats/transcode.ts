import type { TextEncoding } from '../../../common/datasetFile.ts';

/** Bytes of a file, in pieces, as UTF-8 without a byte order mark. What `push` gives is good until the next call. */
export interface Transcoder {
  push(bytes: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

const nothing = new Uint8Array();

/**
 * All parsers read UTF-8, where no byte of a character can be taken for a quote or a bracket (in GB18030 a backslash can be
 * the second half of one). What does not decode stays invalid (a byte FF), so that only the record it stands in is rejected.
 */
export function transcoder(encoding: TextEncoding): Transcoder {
  return encoding === 'utf-8' ? withoutMark() : decoding(encoding);
}

/** UTF-8 passes as it is. */
function withoutMark(): Transcoder {
  const mark = [0xef, 0xbb, 0xbf];
  let seen = 0;
  return {
    push(bytes) {
      let at = 0;
      while (seen < mark.length && at < bytes.length && bytes[at] === mark[seen]) {
        at += 1;
        seen += 1;
      }
      if (seen === mark.length || at === bytes.length) return bytes.subarray(at);
      // Not a mark after all: what was held back of it in earlier calls comes first.
      const held = mark.slice(0, seen - at);
      seen = mark.length;
      return held.length === 0 ? bytes : Uint8Array.from([...held, ...bytes]);
    },
    end: () => (seen < mark.length ? Uint8Array.from(mark.slice(0, seen)) : nothing),
  };
}

function decoding(encoding: TextEncoding): Transcoder {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  const encode = (text: string): Uint8Array => {
    const pieces = text.split('\ufffd');
    if (pieces.length === 1) return encoder.encode(text);
    const encoded = pieces.map((piece) => encoder.encode(piece));
    const all = new Uint8Array(encoded.reduce((sum, { length }) => sum + length + 1, -1)).fill(0xff);
    let at = 0;
    for (const piece of encoded) {
      all.set(piece, at);
      at += piece.length + 1;
    }
    return all;
  };
  return {
    push: (bytes) => encode(decoder.decode(bytes, { stream: true })),
    end: () => encode(decoder.decode()),
  };
}
