import type { RejectReason } from '../../../common/datasetFile.ts';

/** One record as its file spells it: an object of a JSON file, a row of a table under its column names, a passage. */
export interface SourceRecord {
  /** Where it begins: a line, a row of a table, an element of an array; from 1. */
  readonly line: number;
  /** Absent cells are null or ''. May hold keys such as `__proto__`: read them with `Object.hasOwn`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What stands where a record should be. */
export interface BadRecord {
  readonly line: number;
  readonly reason: RejectReason;
  /** The column or path that it is about, or a parser's words. */
  readonly detail: string;
  /** The record's beginning, at most `excerptCharacters`. */
  readonly excerpt: string;
}

export type SourceItem = SourceRecord | BadRecord;

/**
 * Turns UTF-8 bytes, in pieces of any size, into records. It keeps nothing of `bytes` after a call: the caller may use the
 * memory again.
 */
export interface RecordParser {
  push(bytes: Uint8Array): readonly SourceItem[];
  /** What is left when the file has ended. */
  end(): readonly SourceItem[];
}

export interface ParserOptions {
  /** The first so many records, good and bad, are passed over and not given out. */
  readonly skip: number;
}

/** What finds where records begin and end, and tells as it goes. */
interface Splitter {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** A parser of what a splitter finds. Records that are skipped are not made. */
export function collectRecords(
  { skip }: ParserOptions,
  split: (give: (make: () => SourceItem) => void) => Splitter,
): RecordParser {
  let left = skip;
  let items: SourceItem[] = [];
  const splitter = split((make) => {
    if (left > 0) left -= 1;
    else items.push(make());
  });
  const take = () => {
    const taken = items;
    items = [];
    return taken;
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

export const isBad = (item: SourceItem): item is BadRecord => 'reason' in item;

/** One record may take so much of a file; whatever is longer is rejected, and memory stays bounded. */
export const longestRecordBytes = 16 * 1024 * 1024;

export const excerptCharacters = 2_000;
const excerptBytes = 4 * excerptCharacters;

const tolerant = new TextDecoder('utf-8');

/** The beginning of a record whose bytes may be anything. */
export function excerptOf(bytes: Uint8Array): string {
  return tolerant.decode(bytes.subarray(0, excerptBytes)).slice(0, excerptCharacters);
}

/** The beginning of a record that was parsed, written as JSON. */
export function excerptOfFields(fields: Readonly<Record<string, unknown>>): string {
  const cut = (_key: string, value: unknown) =>
    typeof value === 'string' ? value.slice(0, excerptCharacters) : value;
  return (JSON.stringify(fields, cut) ?? '').slice(0, excerptCharacters);
}
