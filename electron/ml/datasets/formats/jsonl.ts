import { parseJsonRecord } from './jsonValue.ts';
import { splitLines } from './lines.ts';
import type { ParserOptions, RecordParser, SourceItem } from './record.ts';

/** One JSON object a line. Empty lines are no records. */
export function jsonlParser({ skip }: ParserOptions): RecordParser {
  let left = skip;
  let items: SourceItem[] = [];
  const isSkipped = () => left > 0 && left-- > 0;
  const lines = splitLines({
    line(bytes, number) {
      if (!isBlank(bytes) && !isSkipped()) items.push(parseJsonRecord(bytes, number));
    },
    tooLong(excerpt, line) {
      if (!isSkipped()) items.push({ line, reason: 'tooLong', detail: '', excerpt });
    },
  });
  const take = () => {
    const taken = items;
    items = [];
    return taken;
  };
  return {
    push(bytes) {
      lines.push(bytes);
      return take();
    },
    end() {
      lines.end();
      return take();
    },
  };
}

/** Spaces, tabs, and the byte order marks that joining files leaves behind. */
function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte === 0x20 || byte === 0x09 || byte === 0x0d) continue;
    return isMark(bytes);
  }
  return true;
}

const isMark = (bytes: Uint8Array): boolean =>
  bytes.length === 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
