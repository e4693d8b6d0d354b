import type { ColumnMetaData, SchemaTree } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import type { ReadAt } from '../../../common/readAt.ts';
import { unpacked } from './codecs.ts';
import { pagesOf } from './footer.ts';
import { ParquetProblem } from './problem.ts';
import { checkRuns } from './runs.ts';
import { thriftEnd } from './thrift.ts';
import { parsers } from './values.ts';

/** Pages are a megabyte with most writers; some put a whole row group in one. */
const mostPageBytes = 256 * 1024 * 1024;
const mostPageValues = 8_000_000;
const headerBytes = [16 * 1024, 1024 * 1024] as const;

type Values = ArrayLike<unknown>;
type Header = ReturnType<typeof parquetHeader>;

export interface ColumnReader {
  readonly path: readonly string[];
  /** The rows of the next page that are complete; null: there are no more. */
  next(): Promise<Values | null>;
}

export interface ColumnPlace {
  readonly column: ColumnMetaData;
  /** From the root of the schema to the column. */
  readonly schemaPath: SchemaTree[];
  readonly onRead: (bytes: number) => void;
}

/** Reads a column of a row group page by page, so that memory holds a page and no more. */
export function openColumn(file: ReadAt, { column, schemaPath, onRead }: ColumnPlace): ColumnReader {
  const element = schemaPath.at(-1)?.element;
  if (element === undefined) throw new ParquetProblem('a column without a type');
  const decoder = {
    pathInSchema: column.path_in_schema,
    type: column.type,
    element,
    schemaPath,
    codec: 'UNCOMPRESSED' as const,
    parsers: parsers as Required<typeof parsers>,
    utf8: false,
  };
  const levels = {
    repetition: getMaxRepetitionLevel(schemaPath),
    definition: getMaxDefinitionLevel(schemaPath),
    isBoolean: column.type === 'BOOLEAN',
  };
  const { start, end } = pagesOf(column, file.sizeBytes);
  let at = start;
  let dictionary: Parameters<typeof readPage>[3];
  /** The last row of a page of lists may go on in the next one. */
  let open: unknown[] = [];
  const decode = (page: Page) => {
    const header = {
      ...page.header,
      uncompressed_page_size: page.bytes.length,
      compressed_page_size: page.bytes.length,
    };
    const view = new DataView(page.bytes.buffer, page.bytes.byteOffset, page.bytes.byteLength);
    const previous = levels.repetition > 0 ? (open as never) : undefined;
    return readPage({ view, offset: 0 }, header, decoder, dictionary, previous, 0).data as Values | undefined;
  };
  return {
    path: column.path_in_schema,
    async next() {
      while (at < end - 1) {
        const page = await readPacked(file, at, { end, codec: column.codec, onRead });
        at = page.end;
        if (page.header.type === 'INDEX_PAGE' || page.values === 0) continue;
        if (page.header.type === 'DICTIONARY_PAGE') {
          dictionary = convert(decode(page) as never, decoder);
          continue;
        }
        checkPage(page, levels);
        const rows = decode(page) ?? [];
        if (levels.repetition === 0) return rows;
        const all = rows as unknown[];
        open = all.slice(-1);
        return all.slice(0, -1);
      }
      const last = open;
      open = [];
      return last.length > 0 ? last : null;
    },
  };
}

interface Page {
  readonly header: Header;
  /** Unpacked, with the levels before the values. */
  readonly bytes: Uint8Array;
  readonly values: number;
  readonly end: number;
}

interface PageFrame {
  readonly end: number;
  readonly codec: ColumnMetaData['codec'];
  readonly onRead: (bytes: number) => void;
}

async function readPacked(file: ReadAt, at: number, { end, codec, onRead }: PageFrame): Promise<Page> {
  const { header, length } = await readHeader(file, at, end);
  const packedBytes = header.compressed_page_size;
  const bytes = Number(header.uncompressed_page_size);
  const version2 = header.data_page_header_v2;
  const values = (header.data_page_header ?? version2 ?? header.dictionary_page_header)?.num_values ?? 0;
  if (!(packedBytes >= 0 && at + length + packedBytes <= end)) throw new ParquetProblem('a page is cut off');
  if (!(bytes >= 0 && bytes <= mostPageBytes && values >= 0 && values <= mostPageValues))
    throw new ParquetProblem(`a page of ${bytes} bytes and ${values} values`);
  const packed = await file.read(at + length, packedBytes);
  onRead(length + packedBytes);
  const done = { header, values, end: at + length + packedBytes };
  if (version2 === undefined) return { ...done, bytes: unpacked(codec, packed, bytes) };
  const levelBytes = version2.repetition_levels_byte_length + version2.definition_levels_byte_length;
  if (!(levelBytes >= 0 && levelBytes <= Math.min(bytes, packedBytes)))
    throw new ParquetProblem('levels are longer than their page');
  const body = packed.subarray(levelBytes);
  const plain = version2.is_compressed === false ? body : unpacked(codec, body, bytes - levelBytes);
  return { ...done, bytes: joined(packed.subarray(0, levelBytes), plain) };
}

async function readHeader(
  file: ReadAt,
  at: number,
  end: number,
): Promise<{ header: Header; length: number }> {
  for (const most of headerBytes) {
    const bytes = await file.read(at, Math.min(most, end - at));
    const length = thriftEnd(bytes, 0);
    if (length === null) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { header: parquetHeader({ view, offset: 0 }), length };
  }
  throw new ParquetProblem('the header of a page is cut off');
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

interface Levels {
  readonly repetition: number;
  readonly definition: number;
  readonly isBoolean: boolean;
}

const bitWidthOf = (level: number): number => 32 - Math.clz32(level);

/** Levels first, then values: both may be runs. */
function checkPage({ header, bytes, values }: Page, { repetition, definition, isBoolean }: Levels): void {
  const version2 = header.data_page_header_v2;
  let at = 0;
  const check = (level: number, length: number | undefined) => {
    if (level > 0) at = checkRuns(bytes, { from: at, length, bitWidth: bitWidthOf(level), values });
  };
  check(repetition, version2?.repetition_levels_byte_length);
  check(definition, version2?.definition_levels_byte_length);
  const encoding = version2?.encoding ?? header.data_page_header?.encoding ?? '';
  const isNumbered = encoding.endsWith('_DICTIONARY');
  const bitWidth = isNumbered ? (bytes[at] ?? 0) : 1;
  if (bitWidth > 32) throw new ParquetProblem('a dictionary of more than 32 bits');
  // Rows that are null have no value, so there may be fewer than levels. Truth values have their length before them.
  const from = isNumbered ? at + 1 : at + 4;
  if ((isNumbered || (encoding === 'RLE' && isBoolean)) && bitWidth > 0 && from < bytes.length)
    checkRuns(bytes, { from, length: bytes.length - from, bitWidth, values, mayBeFewer: true });
}
