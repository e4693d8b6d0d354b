import { type CsvError, parse } from 'csv-parse/sync';

/** Cells of records that lie one after the other in `text`, each ended by a line feed; null: the text has another number of them. */
export function parseCells(text: string, count: number, delimiter: string): string[][] | null {
  try {
    const rows: string[][] = parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
    });
    return rows.length === count ? rows : null;
  } catch (error) {
    if (!isCsvError(error)) throw error;
    return null;
  }
}

const isCsvError = (error: unknown): error is CsvError =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('CSV_');

/** Names of columns from the first row: blank ones get their number, the second of a name gets one, too. */
export function columnsOf(header: readonly string[]): string[] {
  const names = new Set<string>();
  header.forEach((cell, i) => {
    const name = cell.trim() === '' ? `column ${i + 1}` : cell.trim();
    let unique = name;
    for (let n = 2; names.has(unique); n++) unique = `${name} (${n})`;
    names.add(unique);
  });
  return [...names];
}

/** Names where no row gives them. */
export const numberedColumns = (count: number): string[] => columnsOf(Array<string>(count).fill(''));
