import type { FileFormat } from '../../common/datasetFile.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { SourceFormat, SourceFormats } from './source.ts';

const text = async () => (await import('./textSource.ts')).textSource;

/** How each format is opened: a row a format. */
export const sourceFormats = {
  json: async () => (await text())('json'),
  jsonl: async () => (await text())('jsonl'),
  delimited: async () => (await text())('delimited'),
  plain: async () => (await text())('plain'),
  markdown: async () => (await text())('markdown'),
  parquet: async () => (await import('./parquetSource.ts')).parquetSource,
  xlsx: async () => (await import('./xlsxSource.ts')).xlsxSource,
} as const satisfies Partial<SourceFormats>;

/** @throws AppError `dataFile.unknownFormat` where nothing reads the format. */
export async function loadFormat(
  format: FileFormat,
  file: string,
  formats: Partial<SourceFormats>,
): Promise<SourceFormat> {
  const load = formats[format];
  if (load === undefined) throw new AppError('dataFile.unknownFormat', { file });
  return load();
}
