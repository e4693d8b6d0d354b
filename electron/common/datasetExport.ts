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
 * call is not `{name, arguments}`. callSpaces: blanks between the parts of a call's JSON, and no more. pictureLabels: labels of a whole picture. otherColumns: columns of the source that the
 * table has no column for. formula: a mark (') stands before a cell that a spreadsheet would take for a formula.
 */
export const exportLosses = {
  toolCalls: 'row',
  severalTurns: 'row',
  callSpelling: 'row',
  callSpaces: 'part',
  pictureLabels: 'part',
  otherColumns: 'part',
  formula: 'part',
} as const satisfies Record<string, 'row' | 'part'>;
export type ExportLoss = keyof typeof exportLosses;

export interface ExportReport {
  /** Rows written. */
  readonly rows: number;
  /** Columns that at least one record has; none for pictures. */
  readonly columns: readonly string[];
  /** Each loss that occurred, with the number of rows and the first ids among them. */
  readonly losses: readonly {
    readonly loss: ExportLoss;
    readonly count: number;
    readonly first: readonly number[];
  }[];
}

const delimiters = { csv: ',', tsv: '\t' } as const;

export interface WrittenLine {
  readonly text: string;
  /** A mark stands before one of the cells. */
  readonly guarded: boolean;
}

/** Writes lines of CSV as RFC 4180 has it, or TSV; cells that a spreadsheet would run as a formula get a mark (') before them. */
export function lineWriter(format: keyof typeof delimiters): (cells: readonly string[]) => WrittenLine {
  const delimiter = delimiters[format];
  const needsQuotes = new RegExp(`["\\r\\n${delimiter}]`);
  return (cells) => {
    const safe = cells.map(guardFormula);
    const quoted = safe.map((cell) => (needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
    return { text: `${quoted.join(delimiter)}\r\n`, guarded: safe.some((cell, i) => cell !== cells[i]) };
  };
}

/** What begins a formula, or is cut away before one (OWASP, CSV injection); wide forms count in Chinese and Japanese Excel. */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;
const number = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

const guardFormula = (cell: string): string =>
  formulaStart.test(cell) && !number.test(cell) ? `'${cell}` : cell;
