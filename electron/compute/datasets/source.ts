import type { FileFormat, Reading } from '../../common/datasetFile.ts';
import type { SourceItem } from '../../ml/datasets/formats/record.ts';

export { plainReading } from '../../common/datasetFile.ts';

export interface SourceOptions {
  /** The first so many records, good and bad, are not given out: they were stored by an earlier attempt. */
  readonly skip: number;
  /** Pictures are copied here; null for files without pictures, and for a preview. */
  readonly imageFolder: string | null;
}

/** A file (or folder) that is being read. Errors of the file are thrown by `records` as AppErrors. */
export interface OpenedSource extends AsyncDisposable {
  /** Of the file; of a folder: of the files that will be read. */
  readonly sizeBytes: number;
  /** All records after the skipped ones in their order, in arrays of any length that is handy. Can be walked once. */
  readonly records: AsyncIterable<readonly SourceItem[]>;
  bytesRead(): number;
  /** Of the whole file, hex; asked for once `records` has come to its end. */
  sha256(): Promise<string>;
}

/** What a file looks like from outside; `head` is its beginning (empty for a folder). */
export interface LookedAt {
  readonly path: string;
  readonly sizeBytes: number;
  readonly head: Uint8Array;
}

/** How one format is read. */
export interface SourceFormat {
  /** Completes what the request says about the reading with what the file shows. */
  detect(file: LookedAt, given: Partial<Reading>): Promise<Reading>;
  open(path: string, reading: Reading, options: SourceOptions): Promise<OpenedSource>;
  /** Names of the sheets of a workbook, in their order. */
  sheets?(path: string): Promise<readonly string[]>;
}

/**
 * Formats are loaded when a file of theirs is read: some need libraries that others must not load (native code in the
 * reading process above all).
 */
export type SourceFormats = Readonly<Record<FileFormat, () => Promise<SourceFormat>>>;
