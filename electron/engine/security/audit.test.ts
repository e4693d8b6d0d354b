import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  type AuditEvent,
  type AuditRow,
  auditRoot,
  chainStart,
  hashAuditRow,
  originOf,
  verifyAudit,
} from './audit.ts';

const fields: AuditEvent = {
  ...{ id: 'i', version: 2, at: 't', actor: 'a', person: 'A', role: 'operator', channel: 'window' },
  ...{ address: '10.0.0.1', session: 's', action: 'x', subject: 's', detail: '{}', result: 'ok' },
  ...{ contentKind: 'encrypted', contentKey: 'k', content: 'c' },
};

/** `count` rows; the first `old` of them as they were written before origin, result and content. */
function chain(count: number, old = 0): AuditRow[] {
  const rows: AuditRow[] = [];
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const event: AuditEvent = { ...fields, id: `i${sequence}`, version: sequence <= old ? 1 : 2 };
    rows.push({ ...event, sequence, hash: hashAuditRow(rows.at(-1)?.hash ?? auditRoot, sequence, event) });
  }
  return rows;
}

test('an untouched chain holds', () => {
  expect(verifyAudit(chain(5))).toMatchObject({ checked: 5, brokenAt: null });
  expect(verifyAudit([])).toEqual({ checked: 0, brokenAt: null, lastHash: auditRoot });
});

test('rows of version 1 are hashed as they always were, and a chain may change over in the middle', () => {
  const [first] = chain(1, 1);
  const asBefore = JSON.stringify([auditRoot, 1, 'i1', 't', 'a', 'x', 's', '{}']);
  expect(first?.hash).toBe(createHash('sha256').update(asBefore).digest('hex'));
  expect(verifyAudit(chain(5, 2))).toMatchObject({ checked: 5, brokenAt: null });
});

test('a chain is followed from wherever it was cut off on purpose', () => {
  const rows = chain(5);
  expect(verifyAudit(rows.slice(2), rows[1])).toMatchObject({ checked: 3, brokenAt: null });
  expect(verifyAudit(rows.slice(3), rows[1])).toMatchObject({ checked: 0, brokenAt: 3 });
  expect(verifyAudit(rows.slice(2), { ...chainStart, sequence: 2 }).brokenAt).toBe(3);
});

const harm: Record<string, (rows: AuditRow[]) => AuditRow[]> = {
  'a row removed': (rows) => rows.filter((row) => row.sequence !== 3),
  'two rows swapped': (rows) => [...rows.slice(0, 2), rows[3], rows[2], ...rows.slice(4)] as AuditRow[],
  'a hash changed': (rows) =>
    rows.map((row) => (row.sequence === 3 ? { ...row, hash: 'f'.repeat(64) } : row)),
  'passed off as an older version': (rows) =>
    rows.map((row) => (row.sequence === 3 ? { ...row, version: 1 } : row)),
};

test('every kind of change in the middle breaks the chain at its place', () => {
  for (const [what, change] of Object.entries(harm))
    expect(verifyAudit(change(chain(5))).brokenAt, what).toBe(3);
});

test('every field of a record is in its hash', () => {
  for (const name of Object.keys(fields) as (keyof AuditEvent)[]) {
    if (name === 'version') continue;
    const rows = chain(5).map((row) => (row.sequence === 3 ? { ...row, [name]: 'other' } : row));
    expect(verifyAudit(rows).brokenAt, name).toBe(3);
  }
});

test('rows cut off the end leave a whole chain with another last hash', () => {
  const rows = chain(5);
  const cut = verifyAudit(rows.slice(0, 4));
  expect(cut.brokenAt).toBeNull();
  expect(cut.lastHash).not.toBe(verifyAudit(rows).lastHash);
});

test('of an actor a record keeps who and from where, and nothing else', () => {
  const actor = { id: 'a', name: 'A', role: 'curator', session: 's', permissions: new Set(['x']) };
  expect(originOf({ ...actor, channel: 'headless', address: '127.0.0.1' })).toEqual({
    ...{ actor: 'a', person: 'A', role: 'curator', session: 's', channel: 'headless', address: '127.0.0.1' },
  });
  expect(originOf({ id: 'engine' })).toMatchObject({ actor: 'engine', person: null, channel: null });
});
