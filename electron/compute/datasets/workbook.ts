import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { ReadAt } from '../../common/readAt.ts';
import {
  type PartReader,
  type Relation,
  readRelations,
  readSharedStrings,
  readStyles,
  readWorkbook,
} from '../../ml/datasets/formats/workbook/parts.ts';
import type { SheetRow } from '../../ml/datasets/formats/workbook/sheetRows.ts';
import { readMerges, readSheet, type SheetContext } from '../../ml/datasets/formats/workbook/sheetRows.ts';
import { XmlError, type XmlHandler, xmlScanner } from '../../ml/datasets/formats/xmlEvents.ts';
import { openZip, type Zip } from './zip.ts';

export interface Workbook {
  readonly sheets: readonly string[];
  /** The rows of a sheet as they are unpacked. Throws `dataFile.sheetMissing`. */
  rows(
    sheet: string,
    onRead: (bytes: number) => void,
  ): AsyncGenerator<readonly (SheetRow & { tooLong: boolean })[]>;
}

/** Limits of what a part may be unpacked. Sheets pass by; the others are held in memory. */
const limits = {
  sheet: 16 * 1024 ** 3,
  sharedStrings: 160 * 1024 ** 2,
  other: 32 * 1024 ** 2,
} as const;

/** Opens the package of a workbook. Rejects with `dataFile.oldWorkbook`, `dataFile.noWorkbook`, `dataFile.damaged`. */
export async function openWorkbook(file: ReadAt, location: string): Promise<Workbook> {
  const name = path.basename(location);
  await refuseOldWorkbook(file, name);
  const zip = await openZip(file, name);
  const parts = openParts(zip, name);
  const main = [...(await parts.relationsOf('')).values()].find(({ type }) => type === 'officeDocument');
  if (main === undefined || !zip.entries.has(main.target))
    throw new AppError('dataFile.noWorkbook', { file: name });
  const { sheets, from1904 } = await parts.read(main.target, readWorkbook());
  const relations = await parts.relationsOf(main.target);
  const tables = sheets.filter(({ relation }) => relations.get(relation)?.type === 'worksheet');
  if (tables.length === 0) throw new AppError('dataFile.noWorkbook', { file: name });
  return {
    sheets: tables.map((sheet) => sheet.name),
    async *rows(wanted, onRead) {
      const found = tables.find((sheet) => sheet.name === wanted);
      const entry = found && relations.get(found.relation)?.target;
      if (entry === undefined || !zip.entries.has(entry))
        throw new AppError('dataFile.sheetMissing', { file: name, sheet: wanted });
      const context: SheetContext = {
        ...(await readShared(parts, relations, onRead)),
        from1904,
        merges: await parts.read(entry, readMerges()),
      };
      const sheet = readSheet(context);
      for await (const _ of parts.pass(entry, sheet.handler, onRead)) yield sheet.take();
      yield sheet.take();
    },
  };
}

async function readShared(
  parts: Parts,
  relations: ReadonlyMap<string, Relation>,
  onRead: (bytes: number) => void,
) {
  const target = (type: string) => [...relations.values()].find((relation) => relation.type === type)?.target;
  const [strings, styles] = [target('sharedStrings'), target('styles')];
  return {
    strings: strings === undefined ? [] : await parts.read(strings, readSharedStrings(), onRead),
    styles: styles === undefined ? [] : await parts.read(styles, readStyles()),
  };
}

interface Parts {
  /** By id, with targets as names of entries; none where the part has no relations. */
  relationsOf(part: string): Promise<ReadonlyMap<string, Relation>>;
  read<Found>(part: string, reader: PartReader<Found>, onRead?: (bytes: number) => void): Promise<Found>;
  /** Tells the handler what passes, and yields after every piece. */
  pass(part: string, handler: XmlHandler, onRead?: (bytes: number) => void): AsyncGenerator<void>;
}

function openParts(zip: Zip, name: string): Parts {
  const parts: Parts = {
    async relationsOf(part) {
      const { dir, base } = path.posix.parse(part);
      const rels = path.posix.join(dir, '_rels', `${base}.rels`);
      if (!zip.entries.has(rels)) return new Map();
      const found = await parts.read(rels, readRelations());
      const absolute = (target: string) =>
        target.startsWith('/') ? target.slice(1) : path.posix.join(dir, target);
      return new Map([...found].map(([id, { type, target }]) => [id, { type, target: absolute(target) }]));
    },
    async read(part, reader, onRead) {
      if (!zip.entries.has(part)) return reader.found();
      for await (const _ of parts.pass(part, reader.handler, onRead));
      return reader.found();
    },
    async *pass(part, handler, onRead) {
      const entry = zip.entries.get(part);
      if (entry === undefined) return;
      const limitBytes = limitOf(part);
      const text = new TextDecoder();
      const xml = xmlScanner(handler);
      try {
        for await (const piece of zip.read(entry, { limitBytes, ...(onRead && { onRead }) })) {
          xml.push(text.decode(piece, { stream: true }));
          yield;
        }
        xml.push(text.decode());
        xml.end();
      } catch (error) {
        if (!(error instanceof XmlError)) throw error;
        throw new AppError(
          'dataFile.damaged',
          { file: name, detail: `${part}: ${error.message}` },
          { cause: error },
        );
      }
    },
  };
  return parts;
}

const limitOf = (part: string): number =>
  part.includes('/worksheets/')
    ? limits.sheet
    : /sharedstrings/i.test(part)
      ? limits.sharedStrings
      : limits.other;

/** Excel 97, and workbooks with a password, are not ZIPs but files of OLE. */
async function refuseOldWorkbook(file: ReadAt, name: string): Promise<void> {
  if (file.sizeBytes < 22) throw new AppError('dataFile.noWorkbook', { file: name });
  const head = Buffer.from(await file.read(0, 8)).toString('hex');
  if (head === 'd0cf11e0a1b11ae1') throw new AppError('dataFile.oldWorkbook', { file: name });
  if (!head.startsWith('504b')) throw new AppError('dataFile.noWorkbook', { file: name });
}
