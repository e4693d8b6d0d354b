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

/** By what files are called; in lower case. */
export const formatOfExtension: Readonly<Record<string, FileFormat>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'json',
  '.csv': 'delimited',
  '.tsv': 'delimited',
  '.tab': 'delimited',
  '.txt': 'plain',
  '.text': 'plain',
  '.log': 'plain',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.parquet': 'parquet',
  '.xlsx': 'xlsx',
  '.xlsm': 'xlsx',
};

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

/** Roles that a shape needs, and knows besides. Where several stand in a list, the first that has a column counts. */
export interface ShapeColumns {
  readonly needs: readonly (ColumnRole | readonly ColumnRole[])[];
  readonly knows: readonly (ColumnRole | readonly ColumnRole[])[];
}
export const shapeColumns = {
  alpaca: { needs: ['instruction', 'output'], knows: ['input', 'system', 'history', 'tools', 'label'] },
  sharegpt: { needs: ['conversations'], knows: ['system', 'tools', 'label'] },
  messages: { needs: ['messages'], knows: ['system', 'tools', 'label'] },
  promptCompletion: { needs: ['prompt', 'completion'], knows: ['system', 'tools', 'label'] },
  preference: {
    needs: ['chosen', 'rejected'],
    knows: [
      ['conversations', 'messages', 'instruction', 'prompt'],
      'input',
      'system',
      'history',
      'tools',
      'label',
    ],
  },
  kto: {
    needs: ['rating', ['conversations', 'messages', 'output', 'completion']],
    knows: [['instruction', 'prompt'], 'input', 'system', 'history', 'tools'],
  },
  text: { needs: ['text'], knows: ['label'] },
  image: { needs: [], knows: [] },
} as const satisfies Record<RecordShape, ShapeColumns>;

/** Roles that mean nothing beside another one: an input belongs to an instruction, a conversation has its answer in it. */
export const roleNeeds: Readonly<Partial<Record<ColumnRole, ColumnRole>>> = {
  input: 'instruction',
  history: 'instruction',
};
export const roleYields: Readonly<Partial<Record<ColumnRole, readonly ColumnRole[]>>> = {
  messages: ['conversations'],
  instruction: ['conversations', 'messages'],
  prompt: ['conversations', 'messages', 'instruction'],
  output: ['conversations', 'messages'],
  completion: ['conversations', 'messages', 'output'],
};

/** Needed roles without a column; of several that stand together any one is enough. */
export function missingRoles({ shape, columns }: Mapping): readonly (ColumnRole | readonly ColumnRole[])[] {
  const { needs }: ShapeColumns = shapeColumns[shape];
  return needs.filter((need) =>
    (typeof need === 'string' ? [need] : need).every((role) => columns[role] === undefined),
  );
}

/** A reading of a format that has no use for the other settings, or that is to be found out. */
export function plainReading(format: FileFormat): Reading {
  return {
    ...{ format, encoding: null, delimiter: null, hasHeader: null, sheet: null, passageCharacters: null },
  };
}
