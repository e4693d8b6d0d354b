import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { FileFormat, Reading } from '../../common/datasetFile.ts';
import { AppError } from '../../common/errors/appError.ts';
import { detectEncoding } from '../../ml/datasets/formats/encoding.ts';
import { guessTextFormat } from '../../ml/datasets/formats/guessFormat.ts';
import { transcoder } from '../../ml/datasets/formats/transcode.ts';
import { readError } from '../../vault/files.ts';
import type { LookedAt, SourceFormats } from './source.ts';
import { loadFormat } from './sources.ts';
import { openData } from './textFile.ts';
import { refuseForeign } from './textSource.ts';

const headBytes = 256 * 1024;

export interface Looked {
  readonly file: LookedAt;
  readonly isFolder: boolean;
}

/** Rejects with `file.unreadable`, `dataFile.linked`. */
export async function lookAt(location: string): Promise<Looked> {
  const stats = await lstat(location).catch((error: unknown) => Promise.reject(readError(error, location)));
  if (stats.isSymbolicLink()) throw new AppError('dataFile.linked', { file: location });
  if (stats.isDirectory())
    return { file: { path: location, sizeBytes: 0, head: new Uint8Array() }, isFolder: true };
  await using file = await openData(location);
  const head = await file.read(0, Math.min(headBytes, file.sizeBytes));
  return { file: { path: location, sizeBytes: file.sizeBytes, head }, isFolder: false };
}

/** What a file is and how it is to be read; what the request says already is kept. @throws AppError `dataFile.…` */
export async function detectReading(
  looked: Looked,
  given: Partial<Reading>,
  formats: Partial<SourceFormats>,
): Promise<Reading> {
  const format = given.format ?? guessFormat(looked);
  const source = await loadFormat(format, looked.file.path, formats);
  return source.detect(looked.file, given);
}

function guessFormat({ file, isFolder }: Looked): FileFormat {
  if (isFolder) return 'images';
  const extension = path.extname(file.path).toLowerCase();
  const magic = Buffer.from(file.head.subarray(0, 4)).toString('latin1');
  if (magic === 'PAR1') return 'parquet';
  if (magic === 'PK\x03\x04' && (extension === '.xlsx' || extension === '.xlsm')) return 'xlsx';
  refuseForeign(file);
  const text = transcoder(detectEncoding([file.head])).push(file.head);
  return guessTextFormat(text, extension);
}
