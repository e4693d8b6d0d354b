import { AppError } from '../../../common/errors/appError.ts';

/** What is wrong with a Parquet file, without its name. */
export class ParquetProblem extends Error {
  override readonly name = 'ParquetProblem';
}

/**
 * The library throws plain errors at whatever it does not understand, among them those of arrays that end too early: whatever
 * happens while a file is decoded is about the file.
 */
export function problemOf(error: unknown, file: string): Error {
  if (error instanceof AppError) return error;
  const detail = (error instanceof Error ? error.message : String(error)).replace(/^parquet /, '');
  const isUnknown = /unsupported|not supported|unhandled/.test(detail);
  return new AppError(
    isUnknown ? 'dataFile.unsupported' : 'dataFile.damaged',
    { file, detail },
    { cause: error },
  );
}
