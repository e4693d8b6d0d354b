import type { EndedCall } from '../../contract/link.ts';
import type { ProcedureMeta } from '../../contract/procedure.ts';
import type { Store } from '../store/store.ts';
import type { Actor } from './actor.ts';
import type { AuditEntry } from './audit.ts';

/** Fields of an input that say on what, the first of them as the record's subject. Never what somebody wrote. */
const subjectFields = [
  ...['model', 'adapter', 'dataset', 'conversation', 'run', 'evaluation', 'job', 'account', 'person'],
  ...['record', 'precision', 'profile', 'version', 'format', 'id'],
] as const;
const longestField = 200;

/** A page that asks over and over for what it may not see leaves one record in this time. */
const sameRefusalMs = 60_000;
const mostRemembered = 1_000;

/** Which ended calls leave a record by themselves: see `ProcedureMeta`. */
export function recordCalls(store: Pick<Store, 'write'>, now: () => number = Date.now) {
  const refusals = new Map<string, number>();
  function isRepeated(actor: Actor, action: string): boolean {
    const key = `${actor.id} ${action}`;
    const last = refusals.get(key);
    if (last !== undefined && now() - last < sameRefusalMs) return true;
    if (refusals.size >= mostRemembered) refusals.clear();
    refusals.set(key, now());
    return false;
  }
  return async ({ path, meta, context, input, error }: EndedCall): Promise<void> => {
    const { audit } = meta as ProcedureMeta;
    const { actor } = context as { actor?: Actor };
    if (!actor || !leavesRecord(audit, error)) return;
    const action = path.join('.');
    if (audit === 'none' && isRepeated(actor, action)) return;
    await store.write({ actor, audit: toEntry(action, input, error), statements: [] });
  };
}

function leavesRecord(audit: ProcedureMeta['audit'], error: string | null): boolean {
  if (error === null) return audit === 'record';
  // Who gives up waiting has refused nothing, and neither has a log that cannot be written.
  if (error === 'request.cancelled' || error === 'store.auditUnavailable') return false;
  return audit !== 'none' || error === 'permission.denied';
}

function toEntry(action: string, input: unknown, error: string | null): AuditEntry {
  const fields = subjectsIn(input);
  const subject = String(Object.values(fields)[0] ?? '');
  return { action, subject, detail: fields, ...(error !== null && { result: error }) };
}

function subjectsIn(input: unknown): Record<string, string | number> {
  if (typeof input !== 'object' || input === null) return {};
  const given = input as Record<string, unknown>;
  const named = subjectFields.flatMap((name): [string, string | number][] => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value === 'number') return [[name, value]];
    return typeof value === 'string' ? [[name, value.slice(0, longestField)]] : [];
  });
  return Object.fromEntries(named);
}
