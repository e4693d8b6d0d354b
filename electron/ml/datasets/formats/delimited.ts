import type { Reading } from '../../../common/datasetFile.ts';
import {
  type BadRecord,
  excerptOf,
  type ParserOptions,
  type RecordParser,
  type SourceItem,
} from './record.ts';
import { columnsOf, numberedColumns, parseCells } from './tableCells.ts';
import { splitTable } from './tableRecords.ts';

interface Line {
  readonly bytes: Uint8Array;
  readonly line: number;
}
type Found = Line | BadRecord;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Rows under the names of the first row (or under numbers). Rows without anything in them are no records. */
export function delimitedParser(
  { delimiter, hasHeader }: Pick<Reading, 'delimiter' | 'hasHeader'>,
  { skip }: ParserOptions,
): RecordParser {
  const separator = delimiter ?? ',';
  const makeItem = itemMaker(hasHeader !== false, skip);
  let found: Found[] = [];
  const splitter = splitTable(
    {
      record: (bytes, line) => void found.push({ bytes, line }),
      unclosed: (bytes, line) =>
        void found.push({
          line,
          reason: 'columnCount',
          detail: 'a quote is not closed',
          excerpt: excerptOf(bytes),
        }),
      tooLong: (excerpt, line) => void found.push({ line, reason: 'tooLong', detail: '', excerpt }),
    },
    { delimiter: separator },
  );
  const take = (): SourceItem[] => {
    const taken = found;
    found = [];
    return readCells(taken, separator)
      .map(makeItem)
      .filter((item) => item !== null);
  };
  return {
    push(bytes) {
      splitter.push(bytes);
      return take();
    },
    end() {
      splitter.end();
      return take();
    },
  };
}

/** Items of rows, null for those that are none: the header, rows without anything, rows to be skipped. */
function itemMaker(hasHeader: boolean, skip: number): (row: Cells) => SourceItem | null {
  let columns: readonly string[] | null = null;
  let left = skip;
  const isSkipped = () => left > 0 && left-- > 0;
  return ({ cells, from }) => {
    if (!('bytes' in from)) return isSkipped() ? null : from;
    if (columns === null) {
      columns = hasHeader ? columnsOf(cells) : numberedColumns(cells.length);
      if (hasHeader) return null;
    }
    if (cells.every((text) => text.trim() === '') || isSkipped()) return null;
    const { bytes, line } = from;
    if (cells.length === columns.length) return { line, fields: fieldsOf(columns, cells) };
    const detail = `${cells.length} / ${columns.length}`;
    return { line, reason: 'columnCount', detail, excerpt: excerptOf(bytes) };
  };
}

interface Cells {
  /** Of a bad record: none. */
  readonly cells: readonly string[];
  readonly from: Found;
}

/** All records at once where that goes: a call of the parser costs as much as many rows. */
function readCells(found: readonly Found[], delimiter: string): Cells[] {
  if (found.length === 0) return [];
  const lines = found.filter((one) => 'bytes' in one);
  const text = decode(lines.map(({ bytes }) => bytes));
  const rows = text === null ? null : parseCells(text, lines.length, delimiter);
  if (rows === null) return found.flatMap((one) => readAlone(one, delimiter));
  let next = 0;
  return found.map((from) => ({ cells: 'bytes' in from ? (rows[next++] ?? []) : [], from }));
}

function readAlone(from: Found, delimiter: string): Cells {
  if (!('bytes' in from)) return { cells: [], from };
  const { bytes, line } = from;
  const text = decode([bytes]);
  const bad = (reason: BadRecord['reason'], detail: string): Cells => ({
    cells: [],
    from: { line, reason, detail, excerpt: excerptOf(bytes) },
  });
  if (text === null) return bad('encoding', '');
  const rows = parseCells(text, 1, delimiter);
  return rows === null ? bad('columnCount', 'quotes') : { cells: rows[0] ?? [], from };
}

/** The records with a line feed after each; null: not UTF-8. */
function decode(records: readonly Uint8Array[]): string | null {
  const all = new Uint8Array(records.reduce((sum, { length }) => sum + length + 1, 0)).fill(0x0a);
  let at = 0;
  for (const record of records) {
    all.set(record, at);
    at += record.length + 1;
  }
  try {
    return strict.decode(all);
  } catch {
    return null;
  }
}

/** Without a prototype: a column called `__proto__` is a column like any other. */
function fieldsOf(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const fields = Object.create(null) as Record<string, unknown>;
  for (let i = 0; i < columns.length; i++) fields[columns[i] as string] = cells[i];
  return fields;
}
