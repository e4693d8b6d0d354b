import path from 'node:path';
import { openMigrated } from '../../store/migrate.ts';
import { type OpenDatabase, openDatabase, type PreparedStatement } from '../../store/openDatabase.ts';
import { searchWords } from '../../store/searchWords.ts';
import { datasetMigrations } from './schema/index.ts';

export type SqlValue = string | number | bigint | null | Uint8Array;

/** One data set's file, open in one thread. */
export interface DatasetFile {
  readonly database: OpenDatabase;
  /** The data set's folder: `data.db`, `images/`, `versions/`. */
  readonly folder: string;
  /** 32 bytes; null: not encrypted. For other files of the same data set (versions). */
  readonly key: Uint8Array | null;
  /** The statement, prepared once. */
  prepare(sql: string): PreparedStatement;
  all<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row[];
  get<Row extends object>(sql: string, ...params: readonly SqlValue[]): Row | null;
  /** Returns how many rows it changed. */
  run(sql: string, ...params: readonly SqlValue[]): number;
  /** Returns the new row's id. */
  insert(sql: string, ...params: readonly SqlValue[]): number;
  /** One transaction; nested calls belong to the outer one. */
  transaction<T>(work: () => T): T;
  close(): void;
}

export const datasetFileName = 'data.db';

/** 32 MB of pages: the one index that is not written at its end (lengths) stays in it while a million rows come in. */
const cacheKib = 32_768;
const preparedStatements = 500;

/** Opens (for writing: makes or migrates) the data set's file. Throws `store.*`, `disk.full`. */
export function openDatasetFile(
  folder: string,
  { key, readonly }: { readonly key: Uint8Array | null; readonly readonly: boolean },
): DatasetFile {
  const location = path.join(folder, datasetFileName);
  const database = readonly
    ? openDatabase(location, { key, readonly })
    : openMigrated(location, { key, migrations: datasetMigrations, synchronous: 'normal' });
  database.pragma(`cache_size = -${cacheKib}`);
  if (!readonly) database.pragma('wal_autocheckpoint = 4000');
  database.function('search_words', { deterministic: true, directOnly: true }, (text: unknown) =>
    searchWords(String(text)),
  );
  return asDatasetFile(database, { folder, key });
}

/** Another database of the same data set (a version), asked in the same way. */
export function asDatasetFile(
  database: OpenDatabase,
  place: Pick<DatasetFile, 'folder' | 'key'>,
): DatasetFile {
  const prepared = new Map<string, PreparedStatement>();
  const prepare = (sql: string) => {
    let statement = prepared.get(sql);
    if (!statement) {
      if (prepared.size >= preparedStatements) prepared.clear();
      statement = database.prepare<unknown[], unknown>(sql);
      prepared.set(sql, statement);
    }
    return statement;
  };
  return {
    database,
    ...place,
    prepare,
    all: <Row extends object>(sql: string, ...params: readonly SqlValue[]) =>
      prepare(sql).all(...params) as Row[],
    get: <Row extends object>(sql: string, ...params: readonly SqlValue[]) =>
      (prepare(sql).get(...params) as Row | undefined) ?? null,
    run: (sql, ...params) => prepare(sql).run(...params).changes,
    insert: (sql, ...params) => Number(prepare(sql).run(...params).lastInsertRowid),
    transaction: (work) => (database.inTransaction ? work() : database.transaction(work)()),
    close: () => database.close(),
  };
}

/** A value of `meta` that was stored as JSON. */
export function readMeta<T>(file: DatasetFile, key: string, absent: T): T {
  const row = file.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key);
  return row === null ? absent : (JSON.parse(row.value) as T);
}

export function writeMeta(file: DatasetFile, key: string, value: unknown): void {
  file.run(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    key,
    JSON.stringify(value),
  );
}
