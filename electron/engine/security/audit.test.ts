import { expect, test } from 'vitest';
import { type AuditEvent, type AuditRow, auditRoot, hashAuditRow, verifyAudit } from './audit.ts';

function chain(count: number): AuditRow[] {
  const rows: AuditRow[] = [];
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const event: AuditEvent = {
      id: `i${sequence}`,
      at: 't',
      actor: 'a',
      action: 'x',
      subject: 's',
      detail: '{}',
    };
    rows.push({ ...event, sequence, hash: hashAuditRow(rows.at(-1)?.hash ?? auditRoot, sequence, event) });
  }
  return rows;
}

test('an untouched chain holds', () => {
  expect(verifyAudit(chain(5))).toMatchObject({ checked: 5, brokenAt: null });
  expect(verifyAudit([])).toEqual({ checked: 0, brokenAt: null, lastHash: auditRoot });
});

const harm: Record<string, (rows: AuditRow[]) => AuditRow[]> = {
  'a field changed': (rows) => rows.map((row) => (row.sequence === 3 ? { ...row, actor: 'b' } : row)),
  'a row removed': (rows) => rows.filter((row) => row.sequence !== 3),
  'two rows swapped': (rows) => [...rows.slice(0, 2), rows[3], rows[2], ...rows.slice(4)] as AuditRow[],
  'a hash changed': (rows) =>
    rows.map((row) => (row.sequence === 3 ? { ...row, hash: 'f'.repeat(64) } : row)),
};

test('every kind of change in the middle breaks the chain at its place', () => {
  for (const [what, change] of Object.entries(harm))
    expect(verifyAudit(change(chain(5))).brokenAt, what).toBe(3);
});

test('rows cut off the end leave a whole chain with another last hash', () => {
  const rows = chain(5);
  const cut = verifyAudit(rows.slice(0, 4));
  expect(cut.brokenAt).toBeNull();
  expect(cut.lastHash).not.toBe(verifyAudit(rows).lastHash);
});
