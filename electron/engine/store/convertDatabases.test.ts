import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { convertDatabases } from './convertDatabases.ts';
import { openDatabase } from './openDatabase.ts';

const planted = 'the patient in bed seven';
const keys = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
const files = [
  'inhouse.db',
  'audit.db',
  'datasets/a/data.db',
  'datasets/a/versions/1.db',
  'inhouse.db.before-3',
];
let dataDir = '';

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'convert-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  mkdirSync(path.join(dataDir, 'datasets/a/versions'), { recursive: true });
  for (const file of files) {
    const database = openDatabase(path.join(dataDir, file), { key: null, readonly: false });
    database.exec('CREATE TABLE t (x TEXT); CREATE INDEX i ON t (x)');
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    for (let row = 0; row < 200; row += 1) insert.run(`${planted} ${row}`);
    database.pragma('user_version = 7');
    database.close();
  }
});

function readAll(key: Uint8Array | null): void {
  for (const file of files) {
    const database = openDatabase(path.join(dataDir, file), { key, readonly: true });
    expect(database.prepare('SELECT count(*) FROM t WHERE x LIKE ?').pluck().get(`${planted}%`), file).toBe(
      200,
    );
    expect(database.pragma('user_version', { simple: true })).toBe(7);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
  }
}

function holdPlanted(): string[] {
  const entries = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return entries
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .filter((file) => readFileSync(file).includes(planted));
}

test('every database goes under a key, from it to another, and back, with all of its rows', () => {
  expect(holdPlanted()).toHaveLength(files.length);
  convertDatabases(dataDir, { from: [], to: keys[0] });
  readAll(keys[0]);
  expect(holdPlanted()).toEqual([]);
  convertDatabases(dataDir, { from: [keys[0]], to: keys[1] });
  readAll(keys[1]);
  expect(() => readAll(keys[0])).toThrow(expect.objectContaining({ code: 'store.wrongKey' }));
  convertDatabases(dataDir, { from: keys, to: null });
  readAll(null);
});

test('what a kill left is tidied and done again: some files converted, a copy begun, an old file not overwritten yet', () => {
  const [first, second, third] = files.map((file) => path.join(dataDir, file)) as [string, string, string];
  const before = readFileSync(first);
  convertDatabases(dataDir, { from: [], to: keys[0] });
  // The second is as it was, the third has a copy that was cut off, the first its old file beside it.
  copyFileSync(path.join(dataDir, files[3] as string), `${third}.converting`);
  writeFileSync(`${third}.converting-journal`, 'x');
  writeFileSync(`${first}.replaced`, before);
  rmSync(second);
  writeFileSync(second, before);
  convertDatabases(dataDir, { from: [], to: keys[0] });
  readAll(keys[0]);
  expect(holdPlanted()).toEqual([]);
  expect(readdirSync(dataDir).sort()).toEqual(['audit.db', 'datasets', 'inhouse.db', 'inhouse.db.before-3']);
});

test('under a key that nobody has a file is left as it is', () => {
  convertDatabases(dataDir, { from: [], to: keys[0] });
  expect(() => convertDatabases(dataDir, { from: [], to: keys[1] })).toThrow(
    expect.objectContaining({ code: 'store.wrongKey' }),
  );
  readAll(keys[0]);
  expect(existsSync(path.join(dataDir, 'audit.db.converting'))).toBe(false);
});
