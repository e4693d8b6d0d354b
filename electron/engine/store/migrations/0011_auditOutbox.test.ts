import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hashAuditRow, verifyAudit } from '../../security/audit.ts';
import { openMigrated } from '../migrate.ts';
import { openDatabase } from '../openDatabase.ts';
import { openStore } from '../store.ts';
import { auditMigrations, inhouseMigrations } from './index.ts';

test('auditOutbox and audit0002: a chain of before still verifies, and what waited in the outbox follows it', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-0011-'));
  const place = (name: string) => path.join(dataDir, name);
  const old = { key: null, synchronous: 'normal' } as const;
  const event = { at: 't', actor: 'a', action: 'x', subject: 's', detail: '{}' };
  try {
    const before = inhouseMigrations.findIndex(({ name }) => name === 'auditOutbox');
    const inhouse = openMigrated(place('inhouse.db'), {
      ...old,
      migrations: inhouseMigrations.slice(0, before),
    });
    inhouse.exec(`INSERT INTO audit_outbox VALUES ('waiting', 't', 'a', 'x', 's', '{}')`);
    inhouse.close();
    const audit = openMigrated(place('audit.db'), { ...old, migrations: auditMigrations.slice(0, 1) });
    let hash = '0'.repeat(64);
    for (const sequence of [1, 2]) {
      const row = { ...event, id: `i${sequence}`, version: 1 as const };
      hash = hashAuditRow(hash, sequence, row as never);
      audit
        .prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
        .run(sequence, row.id, row.at, row.actor, row.action, row.subject, row.detail, hash);
    }
    audit.close();
    const store = await openStore({ dataDir });
    const rows = [...store.readAudit()];
    expect(rows.map(({ id, version, result }) => [id, version, result])).toEqual([
      ['i1', 1, 'ok'],
      ['i2', 1, 'ok'],
      ['waiting', 1, 'ok'],
    ]);
    expect(verifyAudit(rows)).toMatchObject({ checked: 3, brokenAt: null });
    await store.close();
    expect(() =>
      openDatabase(place('audit.db'), { key: null, readonly: false }).exec('DELETE FROM audit'),
    ).toThrow();
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
