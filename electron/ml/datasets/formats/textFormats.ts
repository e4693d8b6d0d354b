import type { FileFormat, Reading } from '../../../common/datasetFile.ts';
import { jsonlParser } from './jsonl.ts';
import type { ParserOptions, RecordParser } from './record.ts';

export interface TextFormatRow {
  /** Fills in what is open about a reading, from the beginning of the file (UTF-8) and its name. */
  complete(reading: Reading, head: Uint8Array, name: string): Reading;
  parser(reading: Reading, options: ParserOptions): RecordParser;
}

const asItIs = (reading: Reading): Reading => reading;

const rows = {
  jsonl: { complete: asItIs, parser: (_, options) => jsonlParser(options) },
} as const satisfies Partial<Record<FileFormat, TextFormatRow>>;

export type TextFormat = keyof typeof rows;
export const textFormats: Readonly<Record<TextFormat, TextFormatRow>> = rows;
