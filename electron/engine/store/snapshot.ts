import { checkIntegrity } from './integrity.ts';
import { isPlainDatabase, openDatabase, storeError } from './openDatabase.ts';

/**
 * A consistent copy of a database that others go on writing to, under the same key (or none). VACUUM INTO reads in one transaction and
 * keeps row ids; SQLite's backup interface refuses an encrypted source here, because its target cannot be given the key first.
 * Throws `disk.full`, `store.*`.
 */
export function snapshotDatabase(file: string, to: string, key: Uint8Array | null): void {
  const database = openDatabase(file, { key: isPlainDatabase(file) ? null : key, readonly: true });
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } catch (error) {
    throw storeError(error, to);
  } finally {
    database.close();
  }
}

export interface DatabaseFacts {
  readonly isSound: boolean;
  /** Rows of each table that is no index of another. */
  readonly rows: Readonly<Record<string, number>>;
}

/** For a copy that nobody writes to. Throws `store.wrongKey`, `store.damaged`. */
export function readDatabaseFacts(file: string, key: Uint8Array | null): DatabaseFacts {
  const database = openDatabase(file, { key: isPlainDatabase(file) ? null : key, readonly: true });
  try {
    const tables = database
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    const count = (name: string) =>
      database.prepare<[], { count: number }>(`SELECT count(*) AS count FROM "${name}"`).get()?.count ?? 0;
    return {
      isSound: checkIntegrity(database).sound,
      rows: Object.fromEntries(tables.map(({ name }) => [name, count(name)])),
    };
  } catch (error) {
    throw storeError(error, file);
  } finally {
    database.close();
  }
}
