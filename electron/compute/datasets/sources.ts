import type { FileFormat } from '../../common/datasetFile.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { SourceFormat, SourceFormats } from './source.ts';

/** How each format is opened: a row a format. */
export const sourceFormats = {
  jsonl: async () => (await import('./textSource.ts')).textSource('jsonl'),
} as const satisfies Partial<SourceFormats>;

/** @throws AppError `dataFile.unknownFormat` where nothing reads the format. */
export async function sourceFormat(format: FileFormat, file: string): Promise<SourceFormat> {
  const formats: Partial<SourceFormats> = sourceFormats;
  const load = formats[format];
  if (load === undefined) throw new AppError('dataFile.unknownFormat', { file });
  return load();
}
