import { setImmediate as breathe } from 'node:timers/promises';
import { AppError } from '../../../common/errors/appError.ts';
import { type AuditRow, auditRoot, hashAuditRow } from '../../security/audit.ts';
import type { Store } from '../../store/store.ts';

/** Rows hashed at a stretch; the engine answers others in between. */
const atOnce = 500;

/** How many entries the audit log has, all of them in their chain. Throws `selftest.auditBroken` with the first that is not. */
export async function checkAuditLog(store: Pick<Store, 'readAudit'>): Promise<number> {
  let previous = auditRoot;
  for (let checked = 0; ; await breathe()) {
    const rows = take(store.readAudit(checked + 1), atOnce);
    for (const row of rows) {
      if (row.sequence !== checked + 1 || row.hash !== hashAuditRow(previous, row.sequence, row))
        throw new AppError('selftest.auditBroken', { row: checked + 1 });
      previous = row.hash;
      checked += 1;
    }
    if (rows.length < atOnce) return checked;
  }
}

/** Leaving the loop closes the query: while it is open, nothing else can be read over this connection. */
function take(rows: Iterable<AuditRow>, count: number): AuditRow[] {
  const taken: AuditRow[] = [];
  for (const row of rows) {
    taken.push(row);
    if (taken.length === count) break;
  }
  return taken;
}
