import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../../common/errors/appError.ts';
import type { Manifest } from '../../../../contract/datasets/versions.ts';
import { openDatabase } from '../../../store/openDatabase.ts';
import { asDatasetFile, type DatasetFile } from '../datasetFile.ts';

/**
 * A version's file. Its tables are called as the draft's are and have the columns that a filter asks for, so that whatever
 * looks at rows looks at a version's, too; what depends on more than the row itself (tokens, problems, clusters) is not in it.
 * `removed` follows from `withdrawn`: such a row has kept nothing but its hash.
 */
const schema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE rows (
    id INTEGER PRIMARY KEY,
    -- SHA-256 of the salt and the row (record.ts). Without the salt nobody can try out what an erased row has said.
    hash BLOB NOT NULL,
    salt BLOB,
    source INTEGER,
    line INTEGER,
    label TEXT,
    label_by TEXT,
    stars INTEGER,
    split TEXT,
    review TEXT,
    reviewer TEXT,
    author TEXT NOT NULL,
    characters INTEGER NOT NULL,
    han REAL NOT NULL,
    -- The first bits of the content's hash: what two versions are compared by.
    fingerprint INTEGER NOT NULL,
    -- JSON: when, by whom and why it was withdrawn.
    withdrawn TEXT,
    removed INTEGER GENERATED ALWAYS AS (CASE WHEN withdrawn IS NOT NULL THEN 1 END) VIRTUAL,
    problems INTEGER GENERATED ALWAYS AS (0) VIRTUAL,
    cluster INTEGER GENERATED ALWAYS AS (NULL) VIRTUAL,
    tokens INTEGER GENERATED ALWAYS AS (NULL) VIRTUAL,
    assignee TEXT GENERATED ALWAYS AS (NULL) VIRTUAL
  ) STRICT;
  CREATE TABLE contents (id INTEGER PRIMARY KEY, hash BLOB NOT NULL, content TEXT NOT NULL, extra TEXT) STRICT;
  CREATE TABLE tags (
    row INTEGER NOT NULL REFERENCES rows (id), tag TEXT NOT NULL, PRIMARY KEY (tag, row)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tags_row ON tags (row);
  -- step: JSON of what the step says openly; its hash covers the seal of what was left out.
  CREATE TABLE lineage (operation INTEGER PRIMARY KEY, step TEXT NOT NULL, hash BLOB NOT NULL, salt BLOB) STRICT;
`;

export function versionsFolder({ folder }: Pick<DatasetFile, 'folder'>): string {
  return path.join(folder, 'versions');
}

export function versionPath(file: Pick<DatasetFile, 'folder'>, number: number): string {
  return path.join(versionsFolder(file), `${number}.db`);
}

const partialEnding = '.partial';

/** A new file to be filled, under a name that is no version's. */
export function createVersionFile(file: DatasetFile, number: number): DatasetFile {
  mkdirSync(versionsFolder(file), { recursive: true, mode: 0o700 });
  removePartial(file, number);
  const database = openDatabase(versionPath(file, number) + partialEnding, {
    key: file.key,
    readonly: false,
  });
  database.exec(schema);
  return asDatasetFile(database, { folder: file.folder, key: file.key });
}

const besides = ['', '-wal', '-shm', '-journal'] as const;

export function removePartial(file: DatasetFile, number: number): void {
  for (const ending of besides) rmSync(versionPath(file, number) + partialEnding + ending, { force: true });
}

/** Files that no row in `versions` knows: a kill came before it. They can be made again. */
export function removeUnknownFiles(file: DatasetFile): void {
  const known = new Set(
    file.all<{ number: number }>('SELECT number FROM versions').map(({ number }) => `${number}.db`),
  );
  const folder = versionsFolder(file);
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (!known.has(name.replace(/-(wal|shm|journal)$/, ''))) rmSync(path.join(folder, name), { force: true });
}

/** From the partial name to the version's: on the disk before it is seen, one file, for reading only. Returns its path. */
export function publishVersionFile(file: DatasetFile, number: number, version: DatasetFile): string {
  const location = versionPath(file, number);
  closeAsOneFile(version);
  sync(location + partialEnding);
  renameSync(location + partialEnding, location);
  chmodSync(location, 0o444);
  sync(versionsFolder(file));
  return location;
}

/** No log beside it: a file that nobody writes to is opened without one. */
export function closeAsOneFile(version: DatasetFile): void {
  version.database.pragma('wal_checkpoint(TRUNCATE)');
  version.database.pragma('journal_mode = DELETE');
  version.close();
}

function sync(location: string): void {
  const handle = openSync(location, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** For reading, or for erasing what is withdrawn. Throws `datasets.versionNotFound`, `store.*`. */
export function openVersionFile(
  file: DatasetFile,
  number: number,
  { readonly = true }: { readonly readonly?: boolean } = {},
): DatasetFile {
  requireVersion(file, number);
  const location = versionPath(file, number);
  if (!readonly) chmodSync(location, 0o600);
  const database = openDatabase(location, { key: file.key, readonly });
  return asDatasetFile(database, { folder: file.folder, key: file.key });
}

export interface VersionRecord {
  readonly number: number;
  readonly name: string;
  readonly notes: string;
  readonly actor: string;
  readonly at: string;
  readonly rows: number;
  readonly withdrawn: number;
  readonly size_bytes: number;
  readonly hash: string;
  readonly manifest: string;
}

/** Throws `datasets.versionNotFound`. */
export function requireVersion(file: DatasetFile, number: number): VersionRecord & { parsed: Manifest } {
  const found = file.get<VersionRecord>('SELECT * FROM versions WHERE number = ?', number);
  if (found === null) throw new AppError('datasets.versionNotFound', { version: number });
  return { ...found, parsed: JSON.parse(found.manifest) as Manifest };
}
