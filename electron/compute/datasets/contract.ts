import type { FoundColumn, Mapping, Reading, RejectReason } from '../../common/datasetFile.ts';
import type { DatasetKind, RowContent } from '../../common/datasetRow.ts';
import type { ErrorData } from '../../common/errors/appError.ts';
import type { ErrorCode } from '../../common/errors/table.ts';
import type { SpelledKeys } from '../../vault/ring.ts';

/**
 * What a data set's worker and a reading process say to each other. The request is the first line of the process's standard
 * input, as JSON; the end of its input ends the process. Answers come on standard output as frames (`frames.ts`): a full pipe
 * stops the reading, so the worker is never flooded.
 */
export type ReadRequest =
  | { readonly kind: 'preview'; readonly path: string; readonly choice: ReadWish }
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly choice: ReadChoice;
      readonly rowKind: DatasetKind;
      /** A JSON Schema (draft 2020-12) that every row's content must meet; null: none beyond the row's own shape. */
      readonly schema: object | null;
      /** Records that an earlier attempt has stored: read over, not given out again. */
      readonly skip: number;
      /** Pictures are copied here (`HASH` and `HASH.thumbnail.webp`); null where there are none. */
      readonly imageFolder: string | null;
    };

/** With the keys of what it may see, where that is encrypted; keys of nothing else. */
export type KeyedRequest = ReadRequest & { readonly keys?: readonly SpelledKeys[] };

/** What somebody has chosen already; the rest is guessed. */
export interface ReadWish {
  readonly reading?: Reading | undefined;
  readonly mapping?: Mapping | undefined;
}

export interface ReadChoice {
  readonly reading: Reading;
  readonly mapping: Mapping;
}

/** What a file is found to be, from its beginning; every guess can be overruled by the `choice` of a request. */
export interface FilePreview {
  readonly choice: ReadChoice;
  /** Shapes that the file's columns could be read as, the best first. */
  readonly shapes: readonly Mapping[];
  readonly columns: readonly FoundColumn[];
  /** Of a workbook. */
  readonly sheets: readonly string[];
  readonly rows: readonly {
    readonly line: number;
    readonly content: RowContent;
    readonly label: string | null;
  }[];
  readonly rejects: readonly ReadReject[];
  /** Records looked at for this preview, and whether that is all of the file. */
  readonly looked: number;
  readonly isWhole: boolean;
  readonly sizeBytes: number;
}

/** One row, ready to be stored. */
export interface ReadRow {
  /** The record's number in the file, from 1. */
  readonly ordinal: number;
  /** Where it begins: a line, a row of a table, an element of an array; from 1. */
  readonly line: number;
  /** SHA-256 of the canonical content (`canonicalContent`). */
  readonly hash: Uint8Array;
  /** Canonical JSON of the content. */
  readonly content: string;
  /** JSON of `RowExtra`; null: nothing. */
  readonly extra: string | null;
  readonly label: string | null;
  /** Unicode characters in all texts together. */
  readonly characters: number;
  /** Share of Han characters among the letters, 0 to 1. */
  readonly han: number;
}

export interface ReadReject {
  readonly ordinal: number;
  readonly line: number;
  readonly reason: RejectReason;
  /** The column, role, or path that it is about; a parser's words. */
  readonly detail: string;
  /** The record's beginning, at most 2,000 characters. */
  readonly excerpt: string;
}

export interface ReadBatch {
  readonly rows: readonly ReadRow[];
  readonly rejects: readonly ReadReject[];
  /** Number of the last record that this batch speaks of. */
  readonly ordinal: number;
  readonly bytesRead: number;
}

export type ReadFrame =
  | { readonly kind: 'preview'; readonly preview: FilePreview }
  | { readonly kind: 'batch'; readonly batch: ReadBatch }
  /** The last frame. `sha256`: of the whole file, hex. */
  | { readonly kind: 'end'; readonly records: number; readonly sha256: string; readonly sizeBytes: number }
  /** The last frame: an expected failure, or (code null) a bug and its stack. */
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly data: ErrorData }
  | { readonly kind: 'failed'; readonly code: null; readonly message: string };
