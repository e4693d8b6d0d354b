import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { type AuditEntry, type AuditEvent, auditRoot, hashAuditRow } from '../security/audit.ts';
import { checkIntegrity } from './integrity.ts';
import { openMigrated } from './migrate.ts';
import { auditMigrations, inhouseMigrations } from './migrations/index.ts';
import { type OpenDatabase, type PreparedStatement, storeError } from './openDatabase.ts';
import { searchWords } from './searchWords.ts';
import type { StoreIntegrity } from './storeMessages.ts';

export type SqlValue = string | number | bigint | null | Uint8Array;

export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
  /** How many rows it must change; otherwise nothing of the command is written and it fails with `store.conflict`. */
  readonly changes?: number;
}

export interface WriteCommand {
  readonly actor: string;
  readonly audit: AuditEntry | null;
  readonly statements: readonly Statement[];
}

export interface WriteResult {
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

export const databaseNames = { inhouse: 'inhouse.db', audit: 'audit.db' } as const;

/** The one writer of both databases. */
export interface Writer {
  /** All statements and the audit entry, or nothing. Throws `store.conflict`, `store.auditUnavailable`, `disk.full`. */
  write(command: WriteCommand): WriteResult[];
  checkIntegrity(): StoreIntegrity;
  close(): void;
}

/**
 * A change and its audit entry are committed together: the entry goes to `audit_outbox` in the same transaction, and from
 * there to audit.db before the write is acknowledged. (SQLite commits attached WAL databases one after the other, so a
 * kill between the two would leave a change without its row or a row without its change.) What a kill left in the outbox
 * is moved at the next start, before anything else. An audited write is refused while older entries cannot be moved.
 */
export function openWriter(dataDir: string, key: Uint8Array | null): Writer {
  const inhousePath = path.join(dataDir, databaseNames.inhouse);
  const inhouse = openMigrated(inhousePath, { key, migrations: inhouseMigrations, synchronous: 'normal' });
  // Called by what is written, never by what the database itself says: a trigger that names it is refused.
  inhouse.function(
    'search_words',
    { deterministic: true, directOnly: true },
    searchWords as (text: unknown) => string,
  );
  const auditPath = path.join(dataDir, databaseNames.audit);
  const audit = openMigrated(auditPath, { key, migrations: auditMigrations, synchronous: 'full' });
  const outbox = createOutbox(inhouse, audit);
  const run = createRunner(inhouse);
  const runCoded = (command: WriteCommand) => {
    try {
      return run(command);
    } catch (error) {
      throw storeError(error, inhousePath);
    }
  };
  outbox.move();
  return {
    write(command) {
      if (!command.audit) return runCoded(command);
      requireAudit(outbox);
      // An audited write also survives a power cut; the many small ones between (progress, tokens) only a kill.
      inhouse.pragma('synchronous = full');
      try {
        return runCoded(command);
      } finally {
        inhouse.pragma('synchronous = normal');
        moveLater(outbox);
      }
    },
    checkIntegrity: () => ({ inhouse: checkIntegrity(inhouse), audit: checkIntegrity(audit) }),
    close() {
      emptyLog(inhouse, inhousePath);
      inhouse.close();
      audit.close();
    },
  };
}

function createRunner(inhouse: OpenDatabase): (command: WriteCommand) => WriteResult[] {
  const prepared = new Map<string, PreparedStatement>();
  const prepare = (sql: string) => {
    let statement = prepared.get(sql);
    if (!statement) {
      if (prepared.size >= 500) prepared.clear();
      statement = inhouse.prepare<unknown[], unknown>(sql);
      prepared.set(sql, statement);
    }
    return statement;
  };
  return inhouse.transaction((command: WriteCommand): WriteResult[] => {
    const results = command.statements.map(({ sql, params, changes }) => {
      const result = prepare(sql).run(...(params ?? []));
      if (changes !== undefined && result.changes !== changes) {
        throw new AppError('store.conflict', { reason: `${result.changes} rows instead of ${changes}` });
      }
      return { changes: result.changes, lastInsertRowid: result.lastInsertRowid };
    });
    if (command.audit) {
      const { action, subject, detail } = command.audit;
      prepare(
        'INSERT INTO audit_outbox (id, at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)',
      ).run(
        randomUUID(),
        new Date().toISOString(),
        command.actor,
        action,
        subject,
        JSON.stringify(detail ?? {}),
      );
    }
    return results;
  });
}

interface Outbox {
  isEmpty(): boolean;
  move(): void;
}

function createOutbox(inhouse: OpenDatabase, audit: OpenDatabase): Outbox {
  const waiting = inhouse.prepare<[], AuditEvent>('SELECT * FROM audit_outbox ORDER BY rowid');
  const isMoved = audit.prepare('SELECT 1 FROM audit WHERE id = ?').pluck();
  const last = audit.prepare<[], { sequence: number; hash: string }>(
    'SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1',
  );
  const append = audit.prepare(
    'INSERT INTO audit (sequence, id, at, actor, action, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const appendAll = audit.transaction((events: readonly AuditEvent[]) => {
    let { sequence, hash } = last.get() ?? { sequence: 0, hash: auditRoot };
    for (const event of events) {
      if (isMoved.get(event.id) !== undefined) continue; // Moved before a kill that kept it in the outbox.
      sequence += 1;
      hash = hashAuditRow(hash, sequence, event);
      append.run(sequence, event.id, event.at, event.actor, event.action, event.subject, event.detail, hash);
    }
  });
  const forget = inhouse.prepare('DELETE FROM audit_outbox WHERE id = ?');
  const forgetAll = inhouse.transaction((events: readonly AuditEvent[]) => {
    for (const event of events) forget.run(event.id);
  });
  return {
    isEmpty: () => waiting.get() === undefined,
    move() {
      const events = waiting.all();
      if (events.length === 0) return;
      appendAll(events);
      forgetAll(events);
    },
  };
}

/** Readers outlive this connection and cannot do it: the write-ahead log would go on holding what was deleted. */
function emptyLog(inhouse: OpenDatabase, inhousePath: string): void {
  try {
    inhouse.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    // On a full disk the log stays as it is, whole, for the next engine.
    if (storeError(error, inhousePath) === error) throw error;
  }
}

function requireAudit(outbox: Outbox): void {
  if (outbox.isEmpty()) return;
  try {
    outbox.move();
  } catch (error) {
    throw new AppError('store.auditUnavailable', { reason: (error as Error).message }, { cause: error });
  }
}

/** The change is committed and its entry is safe in the outbox: a failure here stops the next audited write, not this one. */
function moveLater(outbox: Outbox): void {
  try {
    outbox.move();
  } catch (error) {
    if (storeError(error, databaseNames.audit) === error) throw error;
  }
}
