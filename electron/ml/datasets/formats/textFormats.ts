import type { FileFormat, Reading } from '../../../common/datasetFile.ts';
import { delimitedParser } from './delimited.ts';
import { completeDelimited } from './detectDelimited.ts';
import { jsonParser } from './json.ts';
import { jsonlParser } from './jsonl.ts';
import { defaultPassageCharacters, passageParser } from './passages.ts';
import type { ParserOptions, RecordParser } from './record.ts';

export interface TextFormatRow {
  /** Fills in what is open about a reading, from the beginning of the file (UTF-8) and its name. */
  complete(reading: Reading, head: Uint8Array, name: string): Reading;
  parser(reading: Reading, options: ParserOptions): RecordParser;
}

const asItIs = (reading: Reading): Reading => reading;

const passages = (isMarkdown: boolean): TextFormatRow => ({
  complete: (reading) => ({
    ...reading,
    passageCharacters: reading.passageCharacters ?? defaultPassageCharacters,
  }),
  parser: ({ passageCharacters }, options) =>
    passageParser({ ...options, isMarkdown, characters: passageCharacters ?? defaultPassageCharacters }),
});

const rows = {
  jsonl: { complete: asItIs, parser: (_, options) => jsonlParser(options) },
  json: { complete: asItIs, parser: (_, options) => jsonParser(options) },
  delimited: { complete: completeDelimited, parser: delimitedParser },
  plain: passages(false),
  markdown: passages(true),
} as const satisfies Partial<Record<FileFormat, TextFormatRow>>;

export type TextFormat = keyof typeof rows;
export const textFormats: Readonly<Record<TextFormat, TextFormatRow>> = rows;
