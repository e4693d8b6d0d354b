import { attributeOf, type XmlHandler } from '../xmlEvents.ts';
import { type DateParts, datePartsOf } from './cellDates.ts';

/** A part of a workbook that is read as a whole: what has been found so far, and who finds it. */
export interface PartReader<Found> {
  readonly handler: XmlHandler;
  found(): Found;
}

const nothing = (): void => undefined;

export interface SheetEntry {
  readonly name: string;
  /** Of the relation that says where it lies. */
  readonly relation: string;
}
export interface WorkbookParts {
  readonly sheets: readonly SheetEntry[];
  readonly from1904: boolean;
}

/** `xl/workbook.xml`. */
export function readWorkbook(): PartReader<WorkbookParts> {
  const sheets: SheetEntry[] = [];
  let from1904 = false;
  return {
    handler: {
      open(name, attributes) {
        if (name === 'sheet')
          sheets.push({
            name: attributeOf(attributes, 'name') ?? '',
            relation: attributeOf(attributes, 'id') ?? '',
          });
        else if (name === 'workbookPr')
          from1904 = ['1', 'true'].includes(attributeOf(attributes, 'date1904') ?? '');
      },
      text: nothing,
      close: nothing,
    },
    found: () => ({ sheets, from1904 }),
  };
}

export interface Relation {
  /** The last word of its type: `worksheet`, `sharedStrings`, `styles`, `officeDocument`. */
  readonly type: string;
  readonly target: string;
}

/** A `.rels` part: what the parts of a package are to each other. */
export function readRelations(): PartReader<ReadonlyMap<string, Relation>> {
  const relations = new Map<string, Relation>();
  return {
    handler: {
      open(name, attributes) {
        const id = name === 'Relationship' ? attributeOf(attributes, 'Id') : null;
        if (id === null) return;
        const type = (attributeOf(attributes, 'Type') ?? '').split('/').at(-1) ?? '';
        relations.set(id, { type, target: attributeOf(attributes, 'Target') ?? '' });
      },
      text: nothing,
      close: nothing,
    },
    found: () => relations,
  };
}

/** `xl/styles.xml`: for each style of a cell, what it shows of a date. */
export function readStyles(): PartReader<readonly (DateParts | null)[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let isInCells = false;
  return {
    handler: {
      open(name, attributes) {
        if (name === 'numFmt')
          codes.set(Number(attributeOf(attributes, 'numFmtId')), attributeOf(attributes, 'formatCode') ?? '');
        else if (name === 'cellXfs') isInCells = true;
        else if (name === 'xf' && isInCells) formats.push(Number(attributeOf(attributes, 'numFmtId') ?? 0));
      },
      text: nothing,
      close(name) {
        if (name === 'cellXfs') isInCells = false;
      },
    },
    found: () => formats.map((id) => datePartsOf(id, codes.get(id))),
  };
}

/** `xl/sharedStrings.xml`. Texts in several styles are put together; how they are pronounced is no part of them. */
export function readSharedStrings(): PartReader<readonly string[]> {
  const strings: string[] = [];
  let current = '';
  const state = { isText: false, isPhonetic: false };
  return {
    handler: {
      open(name) {
        if (name === 'si') current = '';
        else if (name === 't') state.isText = true;
        else if (name === 'rPh') state.isPhonetic = true;
      },
      text(text) {
        if (state.isText && !state.isPhonetic) current += text;
      },
      close(name) {
        if (name === 'si') strings.push(unescaped(current));
        else if (name === 't') state.isText = false;
        else if (name === 'rPh') state.isPhonetic = false;
      },
    },
    found: () => strings,
  };
}

/** Characters that XML cannot hold are written `_x000D_`, and an underscore before such a thing `_x005F_`. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_whole, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : text;
