import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../security/audit.ts';
import { openDatabase, storeError } from './openDatabase.ts';
import { openStore, type Store, type Write } from './store.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-store-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const actor = { id: 'tester' };
const set = (name: string, value = 'v'): Write => ({
  actor,
  audit: { action: 'settings.set', subject: name, detail: { value } },
  statements: [{ sql: 'INSERT INTO settings (name, value) VALUES (?, ?)', params: [name, value] }],
});
const names = (store: Store) =>
  store.read<{ name: string }>('SELECT name FROM settings ORDER BY name').map((row) => row.name);

test('a write can be read as soon as it is acknowledged, and leaves one audit row', async () => {
  const store = await openStore({ dataDir });
  const results = await store.write(set('a'));
  expect(results[0]?.changes).toBe(1);
  expect(names(store)).toEqual(['a']);
  const rows = [...store.readAudit()];
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    sequence: 1,
    actor: 'tester',
    action: 'settings.set',
    subject: 'a',
    detail: '{"value":"v"}',
  });
  expect(verifyAudit(rows)).toMatchObject({ checked: 1, brokenAt: null });
  await store.close();
});

test('a command whose second statement fails writes nothing and leaves no audit row', async () => {
  const store = await openStore({ dataDir });
  const failing = { ...set('a'), statements: [...set('a').statements, ...set('a').statements] };
  await expect(store.write(failing)).rejects.toMatchObject({ code: 'store.conflict' });
  const guarded = { sql: "UPDATE settings SET value = '' WHERE name = 'none'", changes: 1 };
  await expect(
    store.write({ ...set('b'), statements: [...set('b').statements, guarded] }),
  ).rejects.toMatchObject({
    code: 'store.conflict',
  });
  expect(names(store)).toEqual([]);
  expect([...store.readAudit()]).toEqual([]);
  await store.close();
});

test('a mistake in SQL is a bug, not an expected error, and the store goes on', async () => {
  const store = await openStore({ dataDir });
  await expect(store.write({ audit: null, statements: [{ sql: 'NONSENSE' }] })).rejects.toThrow(
    /store worker.*syntax/s,
  );
  await store.write(set('a'));
  expect(names(store)).toEqual(['a']);
  await store.close();
});

test('a write to a closed store is refused with a code instead of waiting for ever', async () => {
  const store = await openStore({ dataDir });
  await store.close();
  await expect(store.write(set('a'))).rejects.toMatchObject({ code: 'store.lost' });
});

test('an encrypted store opens with its key only, and its files hold no plain text', async () => {
  const key = new Uint8Array(32).fill(7);
  const store = await openStore({ dataDir, key });
  await store.write(set('a', 'a-plain-word-to-look-for'));
  await store.close();
  for (const name of ['inhouse.db', 'audit.db']) {
    expect(readFileSync(path.join(dataDir, name)).includes('a-plain-word-to-look-for')).toBe(false);
  }
  const wrong = openStore({ dataDir, key: new Uint8Array(32).fill(8) });
  await expect(wrong).rejects.toMatchObject({ code: 'store.wrongKey' });
  await expect(openStore({ dataDir })).rejects.toMatchObject({ code: 'store.wrongKey' });
  const again = await openStore({ dataDir, key });
  expect(names(again)).toEqual(['a']);
  await again.close();
});

test('a full disk is disk.full, and the rows from before stay', () => {
  const file = path.join(dataDir, 'x.db');
  const database = openDatabase(file, { key: null, readonly: false });
  database.exec("CREATE TABLE rows (value TEXT); INSERT INTO rows VALUES ('kept')");
  database.pragma('max_page_count = 2'); // What SQLite then reports is what it reports of a full disk.
  const insert = () => database.prepare('INSERT INTO rows VALUES (?)').run('x'.repeat(100_000));
  expect(() => withStoreErrors(file, insert)).toThrow(
    expect.objectContaining({ code: 'disk.full', data: { path: file } }),
  );
  expect(database.prepare('SELECT value FROM rows').all()).toEqual([{ value: 'kept' }]);
  database.close();
});

function withStoreErrors(file: string, act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    throw storeError(error, file);
  }
}

test('the audit log cannot be changed by SQL, and a change made past that shows', async () => {
  const store = await openStore({ dataDir });
  for (const name of ['a', 'b', 'c']) await store.write(set(name));
  await store.close();
  const database = openDatabase(path.join(dataDir, 'audit.db'), { key: null, readonly: false });
  expect(() => database.exec("UPDATE audit SET subject = 'z'")).toThrow(/append-only/);
  expect(() => database.exec('DELETE FROM audit')).toThrow(/append-only/);
  database.exec("DROP TRIGGER audit_no_update; UPDATE audit SET subject = 'z' WHERE sequence = 2");
  database.close();
  const again = await openStore({ dataDir });
  expect(verifyAudit(again.readAudit())).toMatchObject({ checked: 1, brokenAt: 2 });
  await again.close();
});

test('an entry left in the outbox by a kill reaches the audit log at the next start, once', async () => {
  const store = await openStore({ dataDir });
  await store.write(set('a'));
  const moved = [...store.readAudit()][0];
  await store.close();
  const database = openDatabase(path.join(dataDir, 'inhouse.db'), { key: null, readonly: false });
  const insert = database.prepare(
    'INSERT INTO audit_outbox (id, at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)',
  );
  insert.run(moved?.id, 'now', 'tester', 'settings.set', 'a', '{}'); // Moved, but not yet forgotten.
  insert.run('left', 'now', 'tester', 'settings.set', 'b', '{}'); // Not moved.
  database.close();
  const again = await openStore({ dataDir });
  expect([...again.readAudit()].map((row) => row.subject)).toEqual(['a', 'b']);
  expect(again.read('SELECT * FROM audit_outbox')).toEqual([]);
  expect(verifyAudit(again.readAudit()).brokenAt).toBeNull();
  await again.close();
});

const kills = 3;
test('kill -9 during many writes: both databases intact, no acknowledged write and no audit row lost', {
  timeout: 60_000,
}, async () => {
  const acknowledged: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const entry = path.resolve(import.meta.dirname, '../../../e2e/fixtures/processes/writeLoop.ts');
    const child = spawn(process.execPath, [entry, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const before = acknowledged.length;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length - before === 60 + kill) child.kill('SIGKILL');
    }
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(60 * kills);
  const store = await openStore({ dataDir });
  for (const name of ['inhouse.db', 'audit.db']) {
    const database = openDatabase(path.join(dataDir, name), { key: null, readonly: true });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
  }
  const stored = names(store);
  expect(acknowledged.filter((name) => !stored.includes(name))).toEqual([]);
  const audited = [...store.readAudit()].map((row) => row.subject);
  expect(audited.sort()).toEqual(stored); // Exactly one row for every change, acknowledged or not.
  expect(verifyAudit(store.readAudit()).brokenAt).toBeNull();
  await store.close();
});

test('while the audit log cannot be written the next audited write is refused, and no entry is lost', {
  timeout: 40_000,
}, async () => {
  const store = await openStore({ dataDir });
  const blocker = openDatabase(path.join(dataDir, 'audit.db'), { key: null, readonly: false });
  blocker.exec('BEGIN IMMEDIATE');
  await store.write(set('a')); // Its entry waits in the outbox, in the same file as the change.
  await expect(store.write(set('b'))).rejects.toMatchObject({ code: 'store.auditUnavailable' });
  expect(names(store)).toEqual(['a']);
  await store.write({ audit: null, statements: [{ sql: "INSERT INTO settings VALUES ('unaudited', '')" }] });
  blocker.exec('ROLLBACK');
  blocker.close();
  await store.write(set('c'));
  expect([...store.readAudit()].map((row) => row.subject)).toEqual(['a', 'c']);
  await store.close();
});
