import type { ExportFormat, ExportLoss, ExportMeta, ExportReport } from '../../../common/datasetExport.ts';
import type { RecordShape } from '../../../common/datasetFile.ts';
import type { RowContent, RowExtra } from '../../../common/datasetRow.ts';

/** A row as an export takes it. */
export interface ExportRow {
  readonly id: number;
  readonly content: RowContent;
  readonly label: string | null;
  readonly split: string | null;
  readonly tags: readonly string[];
  readonly extra: RowExtra | null;
}

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly shape: RecordShape;
  /** What is written beside the content. */
  readonly meta: readonly ExportMeta[];
  /** Keys of the rows' `extra` that become columns of a table (CSV, TSV, Parquet); JSON takes whatever a row has. */
  readonly extraColumns: readonly string[];
  /** Of the file, or the table in the folder, without its ending. */
  readonly name: string;
}

/** What is to be done next, in order. Paths are relative, with `/`, and stay inside the export's folder. */
export type ExportPiece =
  | { readonly kind: 'append'; readonly path: string; readonly bytes: Uint8Array }
  /** The picture with this SHA-256 is copied here. */
  | { readonly kind: 'picture'; readonly path: string; readonly image: string };

/**
 * An export that is being written: what belongs at the beginning comes with the first call, whatever it is, and memory
 * holds no more than what the format must know at its end (a row group of Parquet, the boxes of COCO).
 */
export interface OpenedExport {
  push(rows: readonly ExportRow[]): readonly ExportPiece[];
  end(): readonly ExportPiece[];
  report(): ExportReport;
}

const firstShown = 20;

/** Counts what was written and what could not be said. */
export interface Tally {
  /** A row, with these columns. */
  wrote(columns?: readonly string[]): void;
  lost(loss: ExportLoss, row: number): void;
  report(): ExportReport;
}

export function openTally(): Tally {
  let rows = 0;
  const columns = new Set<string>();
  const losses = new Map<ExportLoss, { count: number; first: number[]; last: number }>();
  return {
    wrote(names = []) {
      rows += 1;
      for (const name of names) columns.add(name);
    },
    lost(loss, row) {
      const seen = losses.get(loss) ?? { count: 0, first: [], last: Number.NaN };
      losses.set(loss, seen);
      if (seen.last === row) return;
      seen.last = row;
      seen.count += 1;
      if (seen.first.length < firstShown) seen.first.push(row);
    },
    report: () => ({
      rows,
      columns: [...columns],
      losses: [...losses].map(([loss, { count, first }]) => ({ loss, count, first })),
    }),
  };
}
