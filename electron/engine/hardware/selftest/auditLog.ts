import { setImmediate as breathe } from 'node:timers/promises';
import { AppError } from '../../../common/errors/appError.ts';
import { follows } from '../../security/audit.ts';
import type { Store } from '../../store/store.ts';

/** Rows hashed at a stretch; the engine answers others in between. */
const atOnce = 500;

/** How many entries the audit log itself has (its archives are verified with it), all of them in their chain. Throws `selftest.auditBroken` with the first that is not. */
export async function checkAuditLog(store: AuditReading): Promise<number> {
  const start = store.auditStart();
  const [newest] = store.queryAudit<{ last: number | null }>('SELECT MAX(sequence) AS last FROM audit');
  let previous = start;
  while (previous.sequence < (newest?.last ?? 0)) {
    const before = previous;
    for (const row of store.readAudit(before.sequence + 1, before.sequence + atOnce)) {
      if (!follows(previous, row)) break;
      previous = row;
    }
    const isWhole = previous.sequence === Math.min(before.sequence + atOnce, newest?.last ?? 0);
    if (!isWhole) throw new AppError('selftest.auditBroken', { row: previous.sequence + 1 });
    await breathe();
  }
  return previous.sequence - start.sequence;
}

type AuditReading = Pick<Store, 'readAudit' | 'queryAudit' | 'auditStart'>;
