import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMigrated, versionOf } from './migrate.ts';
import { auditMigrations, inhouseMigrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { openDatabase } from './openDatabase.ts';

let file: string;
beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'inhouse-migrate-')), 'x.db');
});
afterEach(() => rmSync(path.dirname(file), { recursive: true, force: true }));

const first: Migration = { number: 1, name: 'first', up: 'CREATE TABLE a (value TEXT)' };
const second: Migration = { number: 2, name: 'second', up: 'ALTER TABLE a ADD COLUMN more TEXT' };
const open = (migrations: readonly Migration[]) =>
  openMigrated(file, { key: null, migrations, synchronous: 'normal' });

test('the numbers of the released migrations run from 1 without gaps', () => {
  for (const list of [inhouseMigrations, auditMigrations]) {
    expect(list.map((migration) => migration.number)).toEqual(list.map((_, index) => index + 1));
  }
});

test('an older database keeps its rows, gains the new columns, and is copied before', () => {
  const old = open([first]);
  old.exec("INSERT INTO a VALUES ('kept')");
  old.close();
  const migrated = open([first, second]);
  expect(migrated.prepare('SELECT * FROM a').all()).toEqual([{ value: 'kept', more: null }]);
  migrated.close();
  const backup = openDatabase(`${file}.before-2`, { key: null, readonly: true });
  expect(backup.prepare('SELECT * FROM a').all()).toEqual([{ value: 'kept' }]);
  expect(versionOf(backup)).toBe(1);
  backup.close();
});

test('the copy stays for a month, and another database’s copies are left alone', () => {
  open([first]).close();
  open([first, second]).close();
  const copy = `${file}.before-2`;
  const other = path.join(path.dirname(file), 'y.db.before-2');
  writeFileSync(other, '');
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3_600_000);
  for (const kept of [copy, other]) utimesSync(kept, daysAgo(29), daysAgo(29));
  open([first, second]).close();
  expect(existsSync(copy)).toBe(true);
  for (const old of [copy, other]) utimesSync(old, daysAgo(31), daysAgo(31));
  open([first, second]).close();
  expect([existsSync(copy), existsSync(other)]).toEqual([false, true]);
});

test('a new database is not copied', () => {
  open([first, second]).close();
  expect(existsSync(`${file}.before-2`)).toBe(false);
});

test('a migration that fails half-way leaves the database as it was', () => {
  open([first]).close();
  const broken: Migration = { ...second, up: `${second.up}; NONSENSE` };
  expect(() => open([first, broken])).toThrow();
  const unharmed = open([first]);
  expect(unharmed.prepare('SELECT * FROM pragma_table_info(?)').all('a')).toHaveLength(1);
  unharmed.close();
});

test('an update of several steps whose last one fails leaves a database that the older program opens', () => {
  open([first]).close();
  const broken: Migration = { number: 3, name: 'third', up: 'NONSENSE' };
  expect(() => open([first, second, broken])).toThrow();
  const old = open([first]);
  expect(versionOf(old)).toBe(1);
  old.close();
});

test('a database of a newer program is refused and left alone', () => {
  open([first, second]).close();
  expect(() => open([first])).toThrow(
    expect.objectContaining({ code: 'store.newerVersion', data: { path: file, found: 2, known: 1 } }),
  );
});
