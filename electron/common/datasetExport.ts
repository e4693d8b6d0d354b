import type { RecordShape } from './datasetFile.ts';
import type { DatasetKind } from './datasetRow.ts';

/** What an export is written as. `coco`, `yolo` and `voc` are folders with the pictures in them, as `csv` is for pictures. */
export const exportFormats = ['jsonl', 'json', 'csv', 'tsv', 'parquet', 'coco', 'yolo', 'voc'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const tables = ['jsonl', 'json', 'csv', 'tsv', 'parquet'] as const satisfies readonly ExportFormat[];

/** What rows of a kind can be written as: spellings of the record, the most complete one first, and files for each. */
export const exportTargets = {
  chat: [
    { shape: 'messages', formats: tables },
    { shape: 'sharegpt', formats: tables },
    { shape: 'alpaca', formats: tables },
    { shape: 'promptCompletion', formats: tables },
  ],
  preference: [{ shape: 'preference', formats: tables }],
  rated: [{ shape: 'kto', formats: tables }],
  text: [{ shape: 'text', formats: tables }],
  image: [{ shape: 'image', formats: ['csv', 'coco', 'yolo', 'voc'] }],
} as const satisfies Record<
  DatasetKind,
  readonly { readonly shape: RecordShape; readonly formats: readonly ExportFormat[] }[]
>;

/** What is known of a row beside its content, and can be written along. */
export const exportMeta = ['label', 'split', 'tags', 'extra'] as const;
export type ExportMeta = (typeof exportMeta)[number];

/**
 * What an export cannot say as the row does. `row`: the row is left out; `part`: it is written without it, or changed.
 * toolCalls: the shape has no place for calls of tools. severalTurns: it holds one question and one answer. callSpelling: a
 * call is not `{name, arguments}`. pictureLabels: labels of a whole picture. otherColumns: columns of the source that the
 * table has no column for. formula: a mark (') stands before a cell that a spreadsheet would take for a formula.
 */
export const exportLosses = {
  toolCalls: 'row',
  severalTurns: 'row',
  callSpelling: 'row',
  pictureLabels: 'part',
  otherColumns: 'part',
  formula: 'part',
} as const satisfies Record<string, 'row' | 'part'>;
export type ExportLoss = keyof typeof exportLosses;

export interface ExportReport {
  /** Rows written. */
  readonly rows: number;
  /** Each loss that occurred, with the number of rows and the first ids among them. */
  readonly losses: readonly {
    readonly loss: ExportLoss;
    readonly count: number;
    readonly first: readonly number[];
  }[];
}
