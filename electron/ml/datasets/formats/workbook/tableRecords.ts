import { excerptCharacters, longestRecordBytes, type SourceItem } from '../record.ts';
import { columnLetters, type SheetRow } from './sheetRows.ts';

export interface TableRecords {
  /** Empty rows are no records. */
  push(rows: readonly (SheetRow & { readonly tooLong: boolean })[]): readonly SourceItem[];
}

/**
 * Rows of a sheet as records under the names of its first row that is not empty. Columns without a name have their letters;
 * a name that comes again has a number behind it.
 */
export function tableRecords({ hasHeader, skip }: { hasHeader: boolean; skip: number }): TableRecords {
  let names: string[] | null = hasHeader ? null : [];
  let passed = 0;
  const itemOf = ({ row, cells, tooLong }: SheetRow & { tooLong: boolean }): SourceItem => {
    if (tooLong) {
      const detail = `${longestRecordBytes / 1024 / 1024} MB`;
      return { line: row, reason: 'tooLong', detail, excerpt: '' };
    }
    const fields: Record<string, unknown> = Object.create(null);
    const columns = Math.max(cells.length, names?.length ?? 0);
    for (let i = 0; i < columns; i++) fields[names?.[i] ?? columnLetters(i + 1)] = cells[i] ?? null;
    return { line: row, fields };
  };
  return {
    push(rows) {
      const items: SourceItem[] = [];
      for (const row of rows) {
        if (!row.tooLong && row.cells.every((cell) => cell === null || cell.trim() === '')) continue;
        if (names === null) names = headerNames(row.cells);
        else if (passed++ >= skip) items.push(itemOf(row));
      }
      return items;
    },
  };
}

export function headerNames(cells: readonly (string | null)[]): string[] {
  const taken = new Set<string>();
  return cells.map((cell, i) => {
    const name = cell?.trim().slice(0, excerptCharacters) || columnLetters(i + 1);
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name} (${n})`;
    taken.add(free);
    return free;
  });
}
