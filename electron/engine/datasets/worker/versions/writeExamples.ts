import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../../common/errors/appError.ts';
import { openWriteAt } from '../../../../vault/files.ts';
import type { DatasetFile, SqlValue } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { countLive } from '../walkRows.ts';
import { writeError } from '../writeError.ts';
import { openVersionFile, requireVersion } from './versionFile.ts';
import { requireNoLeakage } from './versions.ts';

/** all: whatever split a row is in. none: rows that are in no split. */
export type ChosenSplit = 'all' | 'none' | { readonly name: string };

export interface WriteExamplesInput {
  readonly version: number;
  readonly split: ChosenSplit;
  /** Of the file; its folder is there. */
  readonly path: string;
  /** Whether a version with rows in several splits is refused: wherever something is learnt and then measured. */
  readonly forbidsLeakage: boolean;
}

export interface WrittenExamples {
  readonly rows: number;
  /** Of the whole version; which split an erased row was in is not known any more. */
  readonly withdrawn: number;
  readonly sizeBytes: number;
  /** Of the file, hex. */
  readonly sha256: string;
  /** Of the version, hex. */
  readonly hash: string;
}

const atOnce = 500;

/**
 * Writes a frozen version's rows as lines `{"row": number, "hash": hex, "label": string | null, "content": RowContent}`, in the order
 * of their numbers. The file appears when all of it is there; the same version and split give the same bytes, until rows are
 * withdrawn. Throws `datasets.versionNotFound`, `datasets.leakage`, `disk.full`, `file.unwritable`.
 */
export async function writeExamples(
  file: DatasetFile,
  { version: number, split, path: location, forbidsLeakage }: WriteExamplesInput,
  context: OperationContext,
): Promise<WrittenExamples> {
  if (forbidsLeakage) requireNoLeakage(file, { version: number });
  const { hash: versionHash, withdrawn } = requireVersion(file, number);
  const version = openVersionFile(file, number);
  const partial = `${location}.partial`;
  const hash = createHash('sha256');
  let [rows, sizeBytes] = [0, 0];
  try {
    {
      await using target = await openWriteAt(partial, { mode: 0o600 });
      const of = countLive(version);
      for (const lines of walkLines(version, split)) {
        const bytes = Buffer.from(lines.join(''));
        await target.writeAt(bytes, sizeBytes);
        hash.update(bytes);
        rows += lines.length;
        sizeBytes += bytes.length;
        context.progress(rows, of);
        await context.breathe();
      }
      await target.sync();
    }
    renameSync(partial, location);
    syncFolder(path.dirname(location));
  } catch (error) {
    rmSync(partial, { force: true });
    // The system's own words, under the name that people know.
    const cause = error instanceof AppError && error.cause !== undefined ? error.cause : error;
    throw writeError(cause, path.basename(location));
  } finally {
    version.close();
  }
  return { rows, withdrawn, sizeBytes, sha256: hash.digest('hex'), hash: versionHash };
}

function* walkLines(version: DatasetFile, split: ChosenSplit): Generator<string[]> {
  const [condition, ...values] = splitCondition(split);
  const sql = `SELECT rows.id, lower(hex(rows.hash)) AS hash, label, content FROM rows JOIN contents USING (id)
    WHERE rows.id > ? AND withdrawn IS NULL AND ${condition} ORDER BY rows.id LIMIT ${atOnce}`;
  for (let last = 0; ; ) {
    const page = version.all<{ id: number; hash: string; label: string | null; content: string }>(
      sql,
      last,
      ...values,
    );
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.id;
    // The content is JSON already, in the order in which it is hashed.
    yield page.map(
      ({ id, hash, label, content }) =>
        `{"row":${id},"hash":"${hash}","label":${JSON.stringify(label)},"content":${content}}\n`,
    );
  }
}

/** For rows of a version: what is in the split. */
export function splitCondition(split: ChosenSplit): readonly [sql: string, ...values: SqlValue[]] {
  if (split === 'all') return ['1'];
  return split === 'none' ? ['split IS NULL'] : ['split = ?', split.name];
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Which of the versions hold one of the rows. Throws `datasets.versionNotFound`. */
export function findHolding(
  file: DatasetFile,
  { versions, rows }: { readonly versions: readonly number[]; readonly rows: readonly number[] },
): number[] {
  return versions.filter((number) => {
    const version = openVersionFile(file, number);
    try {
      const sql =
        'SELECT 1 FROM rows WHERE id IN (SELECT value FROM json_each(?)) AND withdrawn IS NULL LIMIT 1';
      return version.get(sql, JSON.stringify(rows)) !== null;
    } finally {
      version.close();
    }
  });
}
