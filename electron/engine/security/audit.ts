import { createHash } from 'node:crypto';

/** What a write says about itself; the store adds who and when. */
export interface AuditEntry {
  /** Feature and verb: `models.remove`. */
  readonly action: string;
  /** What it was done to, for people: a model's name. */
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** An entry on its way into the log. */
export interface AuditEvent {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** JSON. */
  readonly detail: string;
}

/** A row of audit.db: `hash` is over the row and the hash of the row before it. */
export interface AuditRow extends AuditEvent {
  readonly sequence: number;
  readonly hash: string;
}

/** The hash before the first row. */
export const auditRoot = '0'.repeat(64);

/** SHA-256 (hex) over the row's fields and the previous row's hash. */
export function hashAuditRow(previousHash: string, sequence: number, event: AuditEvent): string {
  const { id, at, actor, action, subject, detail } = event;
  const fields = JSON.stringify([previousHash, sequence, id, at, actor, action, subject, detail]);
  return createHash('sha256').update(fields).digest('hex');
}

/**
 * Whether a log is as it was written: rows changed, removed or put in between break the chain at `brokenAt`. Rows cut
 * off the end cannot be seen from the log alone; compare `lastHash` with one noted elsewhere for that.
 */
export function verifyAudit(rows: Iterable<AuditRow>): {
  checked: number;
  brokenAt: number | null;
  lastHash: string;
} {
  let previous = auditRoot;
  let checked = 0;
  for (const row of rows) {
    if (row.sequence !== checked + 1 || row.hash !== hashAuditRow(previous, row.sequence, row)) {
      return { checked, brokenAt: checked + 1, lastHash: previous };
    }
    previous = row.hash;
    checked += 1;
  }
  return { checked, brokenAt: null, lastHash: previous };
}
