import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { AuditVerdict } from '../../contract/audit/index.ts';
import type { AuditRow } from '../security/audit.ts';
import { auditRoot, hashAuditRow } from '../security/audit.ts';
import { newSigningKey, openSigningKey, signCheckpoint } from '../security/auditCheckpoint.ts';
import { selectAuditRows } from '../store/auditLog.ts';
import type { OpenDatabase } from '../store/openDatabase.ts';
import { openTestStore, tamper, testFolder, writeLog, writeRecords } from './auditLog.fixture.ts';
import { archivesFolder } from './rotate.ts';
import { verifyLog } from './verify.ts';
import { type CheckpointWitness, fileWitness } from './witness.ts';

async function verify(dataDir: string, witnesses: readonly CheckpointWitness[] = []): Promise<AuditVerdict> {
  const store = await openTestStore(dataDir);
  try {
    return await verifyLog({ store, archivesFolder: archivesFolder(dataDir), witnesses });
  } finally {
    await store.close();
  }
}

test('an untouched log is whole, to the last record and checkpoint', async () => {
  const dataDir = testFolder();
  await writeLog(dataDir, 600);
  expect(await verify(dataDir)).toMatchObject({
    whole: true,
    broken: null,
    checked: 600,
    first: 1,
    last: 600,
  });
});

/** Recomputes every hash from record `from` on, as somebody would who knows how. */
function rehash(database: OpenDatabase, from: number): void {
  const rows = database
    .prepare<[number], AuditRow>(`${selectAuditRows} WHERE sequence >= ? ORDER BY sequence`)
    .all(from);
  const before = database
    .prepare('SELECT hash FROM audit WHERE sequence = ?')
    .pluck()
    .get(from - 1);
  let hash = String(before ?? auditRoot);
  for (const row of rows) {
    hash = hashAuditRow(hash, row.sequence, row);
    database.prepare('UPDATE audit SET hash = ? WHERE sequence = ?').run(hash, row.sequence);
  }
}

const harm: Record<string, { change: (database: OpenDatabase) => void; broken: object }> = {
  'a record edited': {
    change: (database) => database.exec("UPDATE audit SET subject = 'other' WHERE sequence = 20"),
    broken: { record: 20, fault: 'changed' },
  },
  'content edited': {
    change: (database) => database.exec("UPDATE audit SET content = 'AAAA' WHERE sequence = 20"),
    broken: { record: 20, fault: 'changed' },
  },
  'a record deleted': {
    change: (database) => database.exec('DELETE FROM audit WHERE sequence = 20'),
    broken: { record: 20, fault: 'missing' },
  },
  'many records deleted': {
    change: (database) => database.exec('DELETE FROM audit WHERE sequence BETWEEN 3 AND 29'),
    broken: { record: 3, fault: 'missing' },
  },
  'two records exchanged': {
    change: (database) =>
      database.exec(`UPDATE audit SET sequence = 99 WHERE sequence = 20; UPDATE audit SET sequence = 20 WHERE sequence = 21;
                     UPDATE audit SET sequence = 21 WHERE sequence = 99`),
    broken: { record: 20, fault: 'changed' },
  },
  'the end cut off': {
    change: (database) => database.exec('DELETE FROM audit WHERE sequence > 20'),
    broken: { record: 21, fault: 'truncated' },
  },
  'everything deleted': {
    change: (database) => database.exec('DELETE FROM audit'),
    broken: { record: 1, fault: 'truncated' },
  },
  'a record edited and every hash after it made to fit': {
    change(database) {
      database.exec("UPDATE audit SET subject = 'other' WHERE sequence = 20");
      rehash(database, 20);
    },
    broken: { record: 30, fault: 'checkpoint' },
  },
  'a checkpoint forged with another key': {
    change(database) {
      database.exec("UPDATE audit SET subject = 'other' WHERE sequence = 20");
      rehash(database, 20);
      const log = String(database.prepare('SELECT id FROM audit_log').pluck().get());
      const hash = String(database.prepare('SELECT hash FROM audit WHERE sequence = 30').pluck().get());
      const key = openSigningKey(newSigningKey());
      const { publicKey, signature } = signCheckpoint(key, { log, number: 30, hash, at: 't', previous: '' });
      database
        .prepare("UPDATE audit_checkpoints SET hash = ?, at = 't', public_key = ?, signature = ?")
        .run(hash, publicKey, signature);
      // Its key put beside the others, as it lies where nothing is encrypted.
      const pkcs8 = key.privateKey.export({ format: 'der', type: 'pkcs8' });
      database.prepare("INSERT INTO audit_signing_keys VALUES (NULL, 'none', ?, 't')").run(pkcs8);
    },
    broken: { record: 30, fault: 'checkpoint' },
  },
};

test.for(Object.entries(harm))('%s is named by its first record', async ([, { change, broken }]) => {
  const dataDir = testFolder();
  await writeLog(dataDir, 30);
  tamper(dataDir, change);
  const verdict = await verify(dataDir);
  expect(verdict.whole).toBe(false);
  expect(verdict.broken).toMatchObject({ ...broken, where: 'log' });
});

async function witnessed(): Promise<{ dataDir: string; copy: string; witness: CheckpointWitness }> {
  const dataDir = testFolder();
  const copy = path.join(testFolder(), 'copy');
  const witness = fileWitness(path.join(testFolder(), 'witness.jsonl'));
  for (const [from, to] of [
    [1, 10],
    [11, 20],
  ] as const) {
    const store = await openTestStore(dataDir);
    await writeRecords(store, from, to);
    const checkpoint = await store.checkpoint();
    if (checkpoint) await witness.remember(checkpoint);
    await store.close();
    if (to === 10) cpSync(dataDir, copy, { recursive: true });
  }
  return { dataDir, copy, witness };
}

test('a directory that was put back to an earlier state is found by a witness outside, and by nothing else', async () => {
  const { dataDir, copy, witness } = await witnessed();
  expect(await verify(dataDir, [witness])).toMatchObject({
    whole: true,
    witnesses: [{ state: 'agrees', number: 20 }],
  });
  rmSync(dataDir, { recursive: true });
  cpSync(copy, dataDir, { recursive: true });
  expect((await verify(dataDir)).whole).toBe(true);
  const behind = await verify(dataDir, [witness]);
  expect(behind.broken).toMatchObject({ record: 11, fault: 'truncated', where: witness.name });
  expect(behind.witnesses[0]).toMatchObject({ state: 'contradicts', number: 20 });
  // And when it has gone on differently since.
  const store = await openTestStore(dataDir);
  await writeRecords(store, 111, 130);
  await store.close();
  expect((await verify(dataDir, [witness])).broken).toMatchObject({ record: 20, fault: 'rolledBack' });
});

test('a witness that cannot be reached, and one that knows nothing of this log, are told as that', async () => {
  const { dataDir, witness } = await witnessed();
  const other = testFolder();
  await writeLog(other, 3);
  expect((await verify(other, [witness])).witnesses[0]).toMatchObject({ state: 'empty', number: null });
  const gone = fileWitness(path.join(dataDir, 'audit.db', 'x.jsonl'));
  expect((await verify(dataDir, [gone])).witnesses[0]).toMatchObject({
    state: 'unreachable',
    reason: 'ENOTDIR',
  });
});

test('a noted checkpoint of another log says that the whole log was exchanged', async () => {
  const dataDir = testFolder();
  await writeLog(dataDir, 5);
  const store = await openTestStore(dataDir);
  const noted = signCheckpoint(openSigningKey(newSigningKey()), {
    ...{ log: 'other', number: 3, hash: 'f'.repeat(64), at: 't', previous: '' },
  });
  const place = { store, archivesFolder: archivesFolder(dataDir), witnesses: [] };
  const verdict = await verifyLog({ ...place, noted: [noted] });
  await store.close();
  expect(verdict.broken).toMatchObject({ record: 3, fault: 'rolledBack', where: 'noted' });
});
