import type { AuditFilter, AuditRecord } from '../../contract/audit/index.ts';
import type { AuditRow } from '../security/audit.ts';
import { selectAuditRows } from '../store/auditLog.ts';
import type { SqlValue, Store } from '../store/store.ts';

/** Records looked at in one call: some 30 ms. */
export const scannedAtOnce = 10_000;

interface Condition {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** One condition for each part of a filter; values are bound, never written into SQL. */
const conditions = {
  from: (from: string) => ({ sql: 'at >= ?', params: [from] }),
  to: (to: string) => ({ sql: 'at < ?', params: [to] }),
  person: (person: string) => ({ sql: '(actor = ? OR person = ?)', params: [person, person] }),
  action: (action: string) => ({
    sql: "(action = ? OR substr(action, 1, ?) = ? || '.')",
    params: [action, action.length + 1, action],
  }),
  result: (result: 'done' | 'refused') => ({
    sql: result === 'done' ? "result = 'ok'" : "result <> 'ok'",
    params: [],
  }),
  text: (text: string) => ({
    sql: `(instr(lower(subject), ?) OR instr(lower(detail), ?) OR instr(action, ?))`,
    params: Array.from({ length: 3 }, () => text.toLowerCase()),
  }),
} satisfies { [Part in keyof AuditFilter]-?: (value: NonNullable<AuditFilter[Part]>) => Condition };

export function conditionsOf(filter: AuditFilter): Condition[] {
  return Object.entries(filter).flatMap(([part, value]) =>
    value === undefined ? [] : [conditions[part as keyof AuditFilter](value as never)],
  );
}

export interface LogEnds {
  /** The first and last record of the log itself; `first` is one more than `last` when it is empty. */
  readonly first: number;
  readonly last: number;
}

export function findEnds(store: Pick<Store, 'queryAudit'>): LogEnds {
  const [ends] = store.queryAudit<{ first: number | null; last: number | null }>(
    'SELECT (SELECT MIN(sequence) FROM audit) AS first, (SELECT MAX(sequence) FROM audit) AS last',
  );
  const [archived] = store.queryAudit<{ last: number }>(
    'SELECT COALESCE(MAX(last), 0) AS last FROM audit_archives',
  );
  const before = archived?.last ?? 0;
  return { first: ends?.first ?? before + 1, last: ends?.last ?? before };
}

/** Between which records a time lies: the index knows, so the others need not be looked at. */
function narrow(store: Pick<Store, 'queryAudit'>, { from, to }: AuditFilter): LogEnds {
  const ends = findEnds(store);
  if (from === undefined && to === undefined) return ends;
  const [found] = store.queryAudit<{ first: number | null; last: number | null }>(
    'SELECT MIN(sequence) AS first, MAX(sequence) AS last FROM audit WHERE at >= ? AND at < ?',
    [from ?? '', to ?? '~'],
  );
  return { first: found?.first ?? ends.last + 1, last: found?.last ?? ends.last };
}

export interface Walk {
  readonly filter: AuditFilter;
  readonly atMost: number;
}

/** Newest first. `before`: left out, from the newest on. */
export function listDown(
  store: Pick<Store, 'queryAudit'>,
  { filter, atMost, before }: Walk & { readonly before?: number | undefined },
): { rows: AuditRow[]; next: number | null } {
  const ends = narrow(store, filter);
  const top = Math.min(before ?? Number.MAX_SAFE_INTEGER, ends.last + 1);
  const floor = Math.max(ends.first, top - scannedAtOnce);
  const rows = scan(store, filter, { from: floor, below: top, order: 'DESC', atMost });
  const reached = rows.length === atMost ? (rows.at(-1)?.sequence ?? floor) : floor;
  return { rows, next: reached > ends.first ? reached : null };
}

/** Oldest first, from record `from` on. */
export function listUp(
  store: Pick<Store, 'queryAudit'>,
  { filter, atMost, from, to }: Walk & { readonly from: number; readonly to: number },
): { rows: AuditRow[]; next: number | null } {
  const ends = narrow(store, filter);
  const bottom = Math.max(from, ends.first);
  const last = Math.min(to, ends.last);
  const below = Math.min(last + 1, bottom + scannedAtOnce);
  const rows = scan(store, filter, { from: bottom, below, order: 'ASC', atMost });
  const reached = rows.length === atMost ? (rows.at(-1)?.sequence ?? below) + 1 : below;
  return { rows, next: reached <= last ? reached : null };
}

interface Range {
  readonly from: number;
  readonly below: number;
  readonly order: 'ASC' | 'DESC';
  readonly atMost: number;
}

function scan(store: Pick<Store, 'queryAudit'>, filter: AuditFilter, range: Range): AuditRow[] {
  const parts = conditionsOf(filter);
  // The plus keeps the planner on the primary key: the range is small, and rows are wanted in its order.
  const where = ['sequence >= ?', 'sequence < ?', ...parts.map(({ sql }) => sql.replace(/^at /, '+at '))];
  return store.queryAudit<AuditRow>(
    `${selectAuditRows} WHERE ${where.join(' AND ')} ORDER BY sequence ${range.order} LIMIT ?`,
    [range.from, range.below, ...parts.flatMap(({ params }) => params), range.atMost],
  );
}

/** As people are shown it; `keys`: ids of the content keys that still are. */
export function toRecord(row: AuditRow, keys: ReadonlySet<string>): AuditRecord {
  const { sequence, at, actor, person, role, channel, address, session, action, subject, result, hash } = row;
  const isErased = row.contentKey !== null && !keys.has(row.contentKey);
  return {
    ...{ sequence, at, actor, person, role, channel, address, session, action, subject, result, hash },
    detail: readDetail(row.detail),
    content: row.contentKind === null ? 'none' : isErased ? 'erased' : row.contentKind,
  };
}

function readDetail(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text }; // Somebody has changed it; the verification says so.
  }
}

export function listContentKeys(store: Pick<Store, 'read'>): ReadonlySet<string> {
  return new Set(store.read<{ id: string }>('SELECT id FROM audit_content_keys').map(({ id }) => id));
}
