import type { ColumnMetaData, FileMetaData } from 'hyparquet';
import { parquetMetadata } from 'hyparquet';
import type { ReadAt } from '../../../common/readAt.ts';
import { ParquetProblem } from './problem.ts';
import { thriftEnd } from './thrift.ts';
import { parsers } from './values.ts';

const mostFooterBytes = 64 * 1024 * 1024;
const mostColumns = 2_000;

/** The description at the end of the file, checked so far that columns lie inside the file. @throws ParquetProblem */
export async function readFooter(file: ReadAt): Promise<FileMetaData> {
  if (file.sizeBytes < 12) throw new ParquetProblem('it is too short');
  const tail = Buffer.from(await file.read(file.sizeBytes - 8, 8));
  const mark = tail.toString('latin1', 4);
  if (mark === 'PARE') throw new ParquetProblem('unsupported encryption');
  if (mark !== 'PAR1') throw new ParquetProblem('its end is missing');
  const length = tail.readUInt32LE(0);
  if (length > mostFooterBytes || length > file.sizeBytes - 12)
    throw new ParquetProblem(`its description has ${length} bytes`);
  const bytes = await file.read(file.sizeBytes - 8 - length, length + 8);
  if (thriftEnd(bytes.subarray(0, length), 0) === null)
    throw new ParquetProblem('its description is cut off');
  const metadata = parquetMetadata(bytes, { parsers, geoparquet: false });
  if (metadata.schema.length > mostColumns) throw new ParquetProblem(`${metadata.schema.length} columns`);
  return metadata;
}

/** Where the pages of a column lie. @throws ParquetProblem */
export function pagesOf(column: ColumnMetaData, sizeBytes: number): { start: number; end: number } {
  const dictionary = Number(column.dictionary_page_offset ?? 0);
  const data = Number(column.data_page_offset);
  // Some writers give 0 for "no dictionary", and some leave the dictionary out of the description.
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  const end = start + Number(column.total_compressed_size);
  if (!(start >= 4 && end > start && end <= sizeBytes))
    throw new ParquetProblem('a column lies outside of it');
  return { start, end };
}
