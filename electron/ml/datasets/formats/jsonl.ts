import { parseJsonRecord } from './jsonValue.ts';
import { splitLines } from './lines.ts';
import { collectRecords, type ParserOptions, type RecordParser } from './record.ts';

/** One JSON object a line. Empty lines are no records. */
export function jsonlParser(options: ParserOptions): RecordParser {
  return collectRecords(options, (give) =>
    splitLines({
      line(bytes, number) {
        if (!isBlank(bytes)) give(() => parseJsonRecord(bytes, number));
      },
      tooLong: (excerpt, line) => give(() => ({ line, reason: 'tooLong', detail: '', excerpt })),
    }),
  );
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
