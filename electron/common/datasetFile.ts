import type { DatasetKind } from './datasetRow.ts';

/** Kinds of files that rows are read from; `images` is a folder. */
export const fileFormats = [
  'jsonl',
  'json',
  'delimited',
  'parquet',
  'xlsx',
  'plain',
  'markdown',
  'images',
] as const;
export type FileFormat = (typeof fileFormats)[number];

/** WHATWG names. */
export const textEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const;
export type TextEncoding = (typeof textEncodings)[number];

/** How the bytes of a file become records. What a format has no use for is null. */
export interface Reading {
  readonly format: FileFormat;
  readonly encoding: TextEncoding | null;
  /** Of a delimited file: one character. */
  readonly delimiter: string | null;
  /** Whether the first line or row names the columns. */
  readonly hasHeader: boolean | null;
  /** Of a workbook. */
  readonly sheet: string | null;
  /** Plain text and Markdown are cut into passages of at most so many characters, at paragraphs where possible. */
  readonly passageCharacters: number | null;
}

/** How people write a row down: the formats of LLaMA-Factory, OpenAI, and of tables. */
export const recordShapes = [
  'alpaca',
  'sharegpt',
  'messages',
  'promptCompletion',
  'preference',
  'kto',
  'text',
  'image',
] as const;
export type RecordShape = (typeof recordShapes)[number];

/** Parts of a row that a column can give. Which of them a shape needs and knows is a table in `ml/datasets/formats`. */
export const columnRoles = [
  'instruction',
  'input',
  'output',
  'system',
  'history',
  'conversations',
  'messages',
  'tools',
  'prompt',
  'completion',
  'chosen',
  'rejected',
  'rating',
  'text',
  'label',
] as const;
export type ColumnRole = (typeof columnRoles)[number];

/** How a record becomes a row: columns that no part takes are kept as the row's `extra`. */
export interface Mapping {
  readonly shape: RecordShape;
  readonly columns: { readonly [Role in ColumnRole]?: string | undefined };
}

/** What each shape makes. */
export const kindOfShape = {
  alpaca: 'chat',
  sharegpt: 'chat',
  messages: 'chat',
  promptCompletion: 'chat',
  preference: 'preference',
  kto: 'rated',
  text: 'text',
  image: 'image',
} as const satisfies Record<RecordShape, DatasetKind>;

/** Why a record did not become a row. Sentences for people are in the window's and the command line's texts. */
export const rejectReasons = [
  'notJson',
  'notAnObject',
  'encoding',
  'tooLong',
  'columnCount',
  'missing',
  'wrongType',
  'empty',
  'unknownRole',
  'roleOrder',
  'schema',
  'duplicate',
  'image',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** What a preview or an import tells while it still reads. */
export interface FoundColumn {
  readonly name: string;
  /** A few values as text, cut to 200 characters. */
  readonly samples: readonly string[];
}
