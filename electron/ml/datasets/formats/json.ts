import { splitElements } from './jsonElements.ts';
import { parseJsonRecord } from './jsonValue.ts';
import { collectRecords, type ParserOptions, type RecordParser } from './record.ts';

/** A list of objects, or an object that holds one, or objects one after the other: never the whole file in memory. */
export function jsonParser(options: ParserOptions): RecordParser {
  return collectRecords(options, (give) =>
    splitElements({
      element: (bytes, line) => give(() => parseJsonRecord(bytes, line)),
      broken: (found) => give(() => found),
    }),
  );
}
