import type { Reading } from '../../../common/datasetFile.ts';
import { columnNames, comparable } from './columnNames.ts';
import { parseCells } from './tableCells.ts';
import { splitTable } from './tableRecords.ts';

const delimiters = [',', '\t', ';', '|'] as const;
const sampleBytes = 128 * 1024;
const sampleRows = 50;

/** Fills in the delimiter and whether there is a header, from the beginning of the file (UTF-8) and its name. */
export function completeDelimited(reading: Reading, head: Uint8Array, name: string): Reading {
  const usual = /\.(tsv|tab)$/i.test(name) ? '\t' : ',';
  const delimiter = reading.delimiter ?? detectDelimiter(head, usual);
  const hasHeader = reading.hasHeader ?? detectHeader(sampleOf(head, delimiter));
  return { ...reading, delimiter, hasHeader };
}

/** The one that cuts most rows into the same number of cells, more than one; `usual` where none does. */
function detectDelimiter(head: Uint8Array, usual: string): string {
  const [best] = rankDelimiters(head, usual);
  return best !== undefined && best.share > 0.6 ? best.delimiter : usual;
}

/** Whether a file whose name says nothing is a table: several rows, all cut into as many cells. */
export function looksDelimited(head: Uint8Array): boolean {
  const [best] = rankDelimiters(head, ',');
  return best !== undefined && best.share === 1 && best.rows > 2;
}

/** How evenly each delimiter cuts the first rows; `share`: of the rows that have the most frequent number of cells, 0 where that is 1. */
function rankDelimiters(head: Uint8Array, usual: string) {
  const ranked = delimiters.map((delimiter) => {
    const widths = sampleOf(head, delimiter).map(({ length }) => length);
    const width = mostFrequent(widths);
    const same = widths.filter((one) => one === width).length;
    return { delimiter, width, rows: widths.length, share: width > 1 ? same / widths.length : 0 };
  });
  const score = ({ delimiter, share }: (typeof ranked)[number]) =>
    share > 0 && delimiter === usual ? share + 0.05 : share;
  return ranked.sort((a, b) => score(b) - score(a) || b.width - a.width);
}

function sampleOf(head: Uint8Array, delimiter: string): string[][] {
  const rows: string[][] = [];
  const decoder = new TextDecoder();
  const read = (bytes: Uint8Array) => {
    if (rows.length < sampleRows) rows.push(...(parseCells(decoder.decode(bytes), 1, delimiter) ?? []));
  };
  const splitter = splitTable(
    { record: read, unclosed: () => undefined, tooLong: () => undefined },
    { delimiter },
  );
  splitter.push(head.subarray(0, sampleBytes));
  // A last row without a line break may be cut; it counts only where there is no other.
  if (rows.length === 0) splitter.end();
  return rows;
}

function mostFrequent(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
}

const known = new Set<string>(Object.values(columnNames).flatMap((names) => names.map(comparable)));
const longestName = 40;

/** A known name decides; else names are short, all different, no numbers, and shorter than what stands below them. */
function detectHeader([first = [], ...rows]: readonly string[][]): boolean {
  if (first.some((cell) => known.has(comparable(cell.trim())))) return true;
  const areNames = first.every(
    (cell) =>
      cell.trim() !== '' && cell.length <= longestName && !cell.includes('\n') && Number.isNaN(Number(cell)),
  );
  if (!areNames || new Set(first).size < first.length || rows.length === 0) return false;
  return first.some((cell, i) => {
    const below = rows.map((row) => row[i] ?? '').filter((text) => text !== '');
    if (below.length === 0) return false;
    const isNumeric = below.every((text) => !Number.isNaN(Number(text)));
    return isNumeric || below.reduce((sum, { length }) => sum + length, 0) / below.length > 2 * cell.length;
  });
}
