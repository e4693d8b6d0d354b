import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type OpenDatabase, openDatabase } from '../store/openDatabase.ts';
import { openStore, type Store } from '../store/store.ts';

export const masterKey = new Uint8Array(32).fill(5);

/** A folder that goes with the test. */
export function testFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function openTestStore(dataDir: string): Promise<Store> {
  return openStore({ dataDir, masterKey });
}

/** Records with the subjects `from` to `to`. */
export async function writeRecords(store: Store, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number += 1) {
    const audit = { action: 'test.write', subject: `s${number}`, content: `said ${number}` };
    await store.write({ actor: { id: 'anna', name: 'Anna' }, audit, statements: [] });
  }
}

/** A closed log of `count` records. */
export async function writeLog(dataDir: string, count: number): Promise<void> {
  const store = await openTestStore(dataDir);
  await writeRecords(store, 1, count);
  await store.close();
}

/** What somebody with the file and a database program could do: no trigger stands in the way. */
export function tamper(dataDir: string, change: (database: OpenDatabase) => void): void {
  const database = openDatabase(path.join(dataDir, 'audit.db'), { key: null, readonly: false });
  const triggers = database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    .all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  change(database);
  database.close();
}
