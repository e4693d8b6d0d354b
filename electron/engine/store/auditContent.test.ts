import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyAudit } from '../security/audit.ts';
import { decryptContent, unwrapKey } from '../security/auditContent.ts';
import { aboutContentKey } from './auditEvents.ts';
import { openStore, type Store, type Write } from './store.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-content-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const masterKey = new Uint8Array(32).fill(9);
const said = (person: string, content: string): Write => ({
  actor: { id: person },
  audit: { action: 'chat.send', subject: 'c', content },
  statements: [],
});
const policy = (content: string): Write => ({
  audit: null,
  statements: [
    { sql: `INSERT OR REPLACE INTO settings VALUES ('auditPolicy', '{"content":"${content}"}')`, params: [] },
  ],
});
const keyRow = (store: Store, person: string) =>
  store.read<{ id: string; wrapping: 'none' | 'master'; bytes: Uint8Array }>(
    'SELECT id, wrapping, bytes FROM audit_content_keys WHERE person = ?',
    [person],
  )[0];

test('what is said is in the log under a key of its own for each person, and nowhere in plain', async () => {
  const store = await openStore({ dataDir, masterKey });
  await store.write(said('anna', 'a-plain-word-to-look-for'));
  await store.write(said('ben', 'another'));
  const [anna, ben] = [...store.readAudit()];
  expect(anna).toMatchObject({ contentKind: 'encrypted', result: 'ok', version: 2 });
  expect(anna?.contentKey).not.toBe(ben?.contentKey);
  const row = keyRow(store, 'anna');
  if (!row || !anna) throw new Error('no key');
  const key = unwrapKey(masterKey, row, aboutContentKey(row.id));
  expect(decryptContent(key, anna.id, anna.content ?? '')).toBe('a-plain-word-to-look-for');
  await store.close();
  for (const name of ['inhouse.db', 'audit.db'])
    expect(readFileSync(path.join(dataDir, name)).includes('a-plain-word-to-look-for')).toBe(false);
});

test('the policy decides what is kept of content: its keyed hash, or nothing', async () => {
  const store = await openStore({ dataDir, masterKey });
  await store.write(policy('hash'));
  await store.write(said('anna', 'x'));
  await store.write(policy('none'));
  await store.write(said('anna', 'x'));
  const [hashed, none] = [...store.readAudit()];
  expect(hashed).toMatchObject({ contentKind: 'hash', content: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(none).toMatchObject({ contentKind: null, contentKey: null, content: null });
  await store.close();
});

test('erasing a person deletes the key from the file, bytes and all, and the chain still verifies', async () => {
  const store = await openStore({ dataDir });
  await store.write(said('anna', 'gone'));
  await store.write(said('ben', 'stays'));
  const key = Buffer.from(keyRow(store, 'anna')?.bytes ?? []);
  const files = () =>
    Buffer.concat(['inhouse.db', 'inhouse.db-wal'].map((name) => readFileSync(path.join(dataDir, name))));
  expect(files().includes(key)).toBe(true);
  await store.write({
    actor: { id: 'admin' },
    audit: { action: 'audit.erase', subject: 'anna' },
    statements: [{ sql: 'DELETE FROM audit_content_keys WHERE person = ?', params: ['anna'], changes: 1 }],
    overwrites: true,
  });
  expect(files().includes(key)).toBe(false);
  expect(verifyAudit(store.readAudit())).toMatchObject({ checked: 3, brokenAt: null });
  await store.write(said('anna', 'new')); // Under another key.
  const rows = [...store.readAudit()];
  expect(rows[3]?.contentKey).not.toBe(rows[0]?.contentKey);
  await store.close();
});
