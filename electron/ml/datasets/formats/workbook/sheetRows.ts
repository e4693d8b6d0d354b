import { attributeOf, XmlError, type XmlHandler } from '../xmlEvents.ts';
import { type DateParts, isoOf } from './cellDates.ts';
import { unescaped } from './parts.ts';

/** What cells refer to. */
export interface SheetContext {
  readonly strings: readonly string[];
  readonly styles: readonly (DateParts | null)[];
  readonly from1904: boolean;
  readonly merges: readonly MergedCells[];
}

/** Cells that are one on the screen: the value stands in the first of them. Rows and columns from 1. */
export interface MergedCells {
  readonly column: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** Texts as the sheet shows them, without the formats of numbers; null: an empty cell. */
export interface SheetRow {
  readonly row: number;
  readonly cells: readonly (string | null)[];
}

/** Excel's own bound. */
const mostColumns = 16_384;
const mostMerges = 200_000;
/** A row of a training set; whatever is longer is told as such. */
const longestRow = 16 * 1024 * 1024;

export interface SheetReader {
  readonly handler: XmlHandler;
  /** Rows that are complete since the last call; `tooLong` ones have no cells. */
  take(): readonly (SheetRow & { readonly tooLong: boolean })[];
}

/** Reads the rows of a sheet as they pass. Cells that are merged downwards have the value of the first in every row. */
export function readSheet(context: SheetContext): SheetReader {
  let ready: (SheetRow & { tooLong: boolean })[] = [];
  let cells: (string | null)[] = [];
  let row = 0;
  let length = 0;
  let cell = newCell();
  const merged = mergedValues(context.merges);
  const endCell = () => {
    const value = textOf(cell, context);
    length += value?.length ?? 0;
    if (length > longestRow) return;
    while (cells.length < cell.column - 1) cells.push(null);
    cells[cell.column - 1] = value;
  };
  const endRow = () => {
    merged.fill(row, cells);
    ready.push({ row, cells: length > longestRow ? [] : cells, tooLong: length > longestRow });
  };
  return {
    handler: {
      open(name, attributes) {
        if (name === 'row') {
          row = Number(attributeOf(attributes, 'r')) || row + 1;
          cells = [];
          length = 0;
          cell = newCell();
        } else if (name === 'c') cell = openCell(attributes, cell.column + 1);
        else if (name === 'rPh') cell.isPhonetic = true;
        else cell.inside = name;
      },
      text(text) {
        if (cell.isPhonetic) return;
        if (cell.inside === 'v' || cell.inside === 't') cell.value = (cell.value ?? '') + text;
        else if (cell.inside === 'f') cell.formula += text;
      },
      close(name) {
        if (name === 'c') endCell();
        else if (name === 'row') endRow();
        else if (name === 'rPh') cell.isPhonetic = false;
        cell.inside = '';
      },
    },
    take() {
      const rows = ready;
      ready = [];
      return rows;
    },
  };
}

interface Cell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  inside: string;
  /** How a text is pronounced is no part of it. */
  isPhonetic: boolean;
  value: string | null;
  formula: string;
}

const newCell = (): Cell => ({
  column: 0,
  type: 'n',
  style: 0,
  inside: '',
  isPhonetic: false,
  value: null,
  formula: '',
});

function openCell(attributes: string, next: number): Cell {
  const reference = attributeOf(attributes, 'r');
  const column = reference === null ? next : columnOf(reference);
  if (!(column >= 1 && column <= mostColumns)) throw new XmlError(`no cell: ${reference}`);
  const style = Number(attributeOf(attributes, 's') ?? 0);
  return { ...newCell(), column, style, type: attributeOf(attributes, 't') ?? 'n' };
}

/** A formula that nothing has computed yet is shown as itself. */
function textOf({ type, value, formula, style }: Cell, context: SheetContext): string | null {
  if (value === null) return formula === '' ? null : `=${formula}`;
  switch (type) {
    case 's':
      return context.strings[Number(value)] ?? null;
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE';
    case 'n':
      return numberText(value, context.styles[style] ?? null, context.from1904);
    case 'd':
    case 'e':
      return value;
    default:
      return unescaped(value);
  }
}

/** Excel computes with 15 digits; the 17 that are stored show as 0.30000000000000004. */
function numberText(value: string, parts: DateParts | null, from1904: boolean): string | null {
  const number = Number(value);
  if (value.trim() === '') return null;
  if (!Number.isFinite(number)) return value;
  const date = parts === null ? null : isoOf(number, parts, from1904);
  return date ?? String(Number.isInteger(number) ? number : Number(number.toPrecision(15)));
}

/** `BC23` → 55; 0 where it is no cell. */
export function columnOf(reference: string): number {
  const letters = /^\$?([A-Z]{1,3})\$?\d{0,7}$/i.exec(reference)?.[1]?.toUpperCase() ?? '';
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0);
}

/** 55 → `BC`. */
export function columnLetters(column: number): string {
  const rest = column - 1;
  return (rest >= 26 ? columnLetters(Math.floor(rest / 26)) : '') + String.fromCharCode(65 + (rest % 26));
}

/** Finds what is merged downwards. It stands behind the rows in the file, so it is looked for in a pass of its own. */
export function readMerges(): { readonly handler: XmlHandler; found(): readonly MergedCells[] } {
  const merges: MergedCells[] = [];
  return {
    handler: {
      open(name, attributes) {
        if (name !== 'mergeCell' || merges.length >= mostMerges) return;
        const [first = '', last = ''] = (attributeOf(attributes, 'ref') ?? '').split(':');
        const [firstRow, lastRow] = [first, last].map((cell) => Number(/\d+$/.exec(cell)?.[0] ?? 0)) as [
          number,
          number,
        ];
        if (firstRow > 0 && lastRow > firstRow) merges.push({ column: columnOf(first), firstRow, lastRow });
      },
      text: () => undefined,
      close: () => undefined,
    },
    found: () => merges.sort((a, b) => a.firstRow - b.firstRow),
  };
}

function mergedValues(merges: readonly MergedCells[]) {
  let next = 0;
  const open = new Map<number, { readonly lastRow: number; readonly value: string | null }>();
  return {
    /** Gives cells under a merged one its value. Rows come in their order. */
    fill(row: number, cells: (string | null)[]): void {
      for (const [column, { lastRow, value }] of open) {
        if (row > lastRow) open.delete(column);
        else {
          while (cells.length < column) cells.push(null);
          cells[column - 1] ??= value;
        }
      }
      for (let merge = merges[next]; merge !== undefined && merge.firstRow <= row; merge = merges[++next])
        if (merge.firstRow === row)
          open.set(merge.column, { lastRow: merge.lastRow, value: cells[merge.column - 1] ?? null });
    },
  };
}
