import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RowContent } from '../../common/datasetRow.ts';
import { AppError } from '../../common/errors/appError.ts';
import { readError } from '../files.ts';
import type { ExamplesFile } from '../training/requests.ts';

/** A row of a data set's version, as one line of a file of examples. */
export interface ExampleRow {
  readonly row: number;
  readonly content: RowContent;
}

/**
 * Reads a file of examples whole and checks that it is what it should be: an evaluation that goes on must see the same rows.
 * @throws AppError `file.unreadable`
 */
export async function readExampleRows({ path, sha256 }: ExamplesFile): Promise<ExampleRow[]> {
  const hash = createHash('sha256');
  const file = createReadStream(path).on('data', (piece) => hash.update(piece));
  const rows: ExampleRow[] = [];
  try {
    for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line !== '') rows.push(JSON.parse(line) as ExampleRow);
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw new AppError('file.unreadable', { path, reason: 'damaged' }, { cause });
    throw readError(cause, path);
  }
  if (hash.digest('hex') !== sha256) throw new AppError('file.unreadable', { path, reason: 'changed' });
  return rows;
}
