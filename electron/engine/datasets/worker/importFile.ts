import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../common/errors/appError.ts';
import type { ReadBatch, ReadChoice, ReadRequest } from '../../../compute/datasets/contract.ts';
import type { DatasetFile } from './datasetFile.ts';
import { fingerprintOf } from './fingerprints.ts';
import { type KnownRows, knownRows } from './knownRows.ts';
import type { OperationContext } from './operation.ts';
import { readFile } from './readFile.ts';
import { readDatasetSettings } from './settings.ts';

export interface ImportInput {
  /** The file or folder. */
  readonly path: string;
  readonly choice: ReadChoice;
  readonly licence: string | null;
  readonly actor: string;
  /** Its row, made by `addSource`; null: a new one. */
  readonly source: number | null;
}

export interface ImportOutput {
  readonly source: number;
  readonly records: number;
  readonly rows: number;
  readonly rejects: number;
  readonly duplicates: number;
}

/**
 * Makes the source's row, before anything is read: an attempt that dies leaves what the next one needs. A job has one source,
 * however many attempts it takes.
 */
export async function addSource(
  file: DatasetFile,
  input: Omit<ImportInput, 'source'> & { readonly job?: string },
): Promise<number> {
  const { job = null } = input;
  const there = file.get<{ id: number }>('SELECT id FROM sources WHERE job = ?', job);
  if (there) return there.id;
  const { size, mtime } = await statSource(input.path);
  return file.insert(
    `INSERT INTO sources (job, name, size_bytes, modified_at, choice, licence, state, actor, created_at)
     VALUES (?, ?, ?, ?, ?, ?, 'reading', ?, ?)`,
    job,
    path.basename(input.path),
    size,
    mtime.toISOString(),
    JSON.stringify(input.choice),
    input.licence,
    input.actor,
    new Date().toISOString(),
  );
}

export async function statSource(location: string) {
  try {
    return await stat(location);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new AppError('file.unreadable', { path: location, reason: code }, { cause });
  }
}

/**
 * Reads the file in a process of its own and stores what comes, a batch a transaction: a kill loses at most the batch that was
 * being written, and the next attempt goes on behind the last whole one. Rows that are here already are not added again.
 * Throws `dataFile.*`, `disk.full`.
 */
export async function importFile(
  file: DatasetFile,
  input: ImportInput,
  context: OperationContext,
): Promise<ImportOutput> {
  const source = input.source ?? (await addSource(file, input));
  const before = readSource(file, source);
  // A kill between the last batch and the end of the job: all is here, the file may be gone.
  if (before.state === 'done') return toOutput(source, before);
  const { size, mtime } = await statSource(input.path);
  if (before.size_bytes !== size || before.modified_at !== mtime.toISOString())
    throw new AppError('dataFile.changed', { file: path.basename(input.path) });
  file.run("UPDATE sources SET state = 'reading' WHERE id = ?", source);
  try {
    const known = knownRows(file);
    for (const _ of known.catchUp()) await context.breathe();
    const store = createRowStore(file, { source, actor: input.actor, known });
    for await (const frame of readFile(toRequest(file, input, before.records), context.signal)) {
      if (frame.kind === 'batch') {
        file.transaction(() => store.add(frame.batch));
        context.progress(frame.batch.bytesRead, size);
        await context.breathe();
      } else if (frame.kind === 'end')
        file.run(
          "UPDATE sources SET state = 'done', sha256 = ?, bytes_read = size_bytes, ended_at = ? WHERE id = ?",
          frame.sha256,
          new Date().toISOString(),
          source,
        );
    }
  } catch (error) {
    markStopped(file, source);
    throw error;
  }
  return toOutput(source, readSource(file, source));
}

function toOutput(source: number, { records, rows, rejects, duplicates }: SourceRow): ImportOutput {
  return { source, records, rows, rejects, duplicates };
}

/** On a full disk even this cannot be written; the next opening does it (`state` reading with nobody reading). */
function markStopped(file: DatasetFile, source: number): void {
  try {
    file.run("UPDATE sources SET state = 'stopped' WHERE id = ? AND state = 'reading'", source);
  } catch {
    // What stopped the import is the error that counts.
  }
}

interface SourceRow {
  readonly state: string;
  readonly size_bytes: number;
  readonly modified_at: string;
  readonly records: number;
  readonly rows: number;
  readonly rejects: number;
  readonly duplicates: number;
}

function readSource(file: DatasetFile, source: number): SourceRow {
  const row = file.get<SourceRow>('SELECT * FROM sources WHERE id = ?', source);
  if (row === null) throw new Error(`no source ${source}`);
  return row;
}

export function toRequest(
  file: DatasetFile,
  input: Pick<ImportInput, 'path' | 'choice'>,
  skip: number,
): ReadRequest & { kind: 'read' } {
  const { kind, schema } = readDatasetSettings(file);
  return {
    kind: 'read',
    path: input.path,
    choice: input.choice,
    rowKind: kind,
    schema,
    skip,
    imageFolder: kind === 'image' ? path.join(file.folder, 'images') : null,
  };
}

export interface RowStoreOptions {
  readonly source: number;
  readonly actor: string;
  readonly known?: KnownRows;
}

/** Adds batches of one source. Others may add rows between them. */
export function createRowStore(
  file: DatasetFile,
  { source, actor, known = knownRows(file) }: RowStoreOptions,
) {
  const now = new Date().toISOString();
  const author = `import:${actor}`;
  const insertRow = file.prepare(
    `INSERT INTO rows (source, line, label, label_by, author, characters, han, fingerprint, changed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertContent = file.prepare('INSERT INTO contents (id, hash, content, extra) VALUES (?, ?, ?, ?)');
  const insertDuplicate = file.prepare(
    'INSERT OR IGNORE INTO duplicates (source, ordinal, line, row) VALUES (?, ?, ?, ?)',
  );
  const insertReject = file.prepare(
    'INSERT OR IGNORE INTO rejects (source, ordinal, line, reason, detail, excerpt) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const count = file.prepare(
    `UPDATE sources SET records = ?, bytes_read = ?, rows = rows + ?, rejects = rejects + ?,
       duplicates = duplicates + ? WHERE id = ?`,
  );
  return {
    add({ rows, rejects, ordinal, bytesRead }: ReadBatch): void {
      for (const _ of known.catchUp());
      let added = 0;
      for (const row of rows) {
        const same = known.find(row);
        if (same !== null) {
          insertDuplicate.run(source, row.ordinal, row.line, same);
          continue;
        }
        added += 1;
        const labelBy = row.label === null ? null : 'import';
        const fingerprint = fingerprintOf(row.hash);
        const { lastInsertRowid } = insertRow.run(
          ...[source, row.line, row.label, labelBy, author, row.characters, row.han, fingerprint, now],
        );
        insertContent.run(lastInsertRowid, row.hash, row.content, row.extra);
        known.add(row, Number(lastInsertRowid));
      }
      for (const { ordinal: at, line, reason, detail, excerpt } of rejects)
        insertReject.run(source, at, line, reason, detail, excerpt);
      count.run(ordinal, bytesRead, added, rejects.length, rows.length - added, source);
    },
  };
}
