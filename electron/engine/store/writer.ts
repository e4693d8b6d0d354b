import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { AuditEntry, AuditEvent, AuditOrigin } from '../security/audit.ts';
import { type Archives, openArchives } from './auditArchives.ts';
import { type Checkpoints, openCheckpoints } from './auditCheckpoints.ts';
import { createAuditEvents } from './auditEvents.ts';
import { type AuditLog, openAuditLog } from './auditLog.ts';
import { checkIntegrity } from './integrity.ts';
import { openMigrated } from './migrate.ts';
import { auditMigrations, inhouseMigrations } from './migrations/index.ts';
import { type OpenDatabase, type PreparedStatement, storeError } from './openDatabase.ts';
import { searchWords } from './searchWords.ts';
import type { StoreIntegrity, StoreWorkerData } from './storeMessages.ts';

export type SqlValue = string | number | bigint | null | Uint8Array;

export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
  /** How many rows it must change; otherwise nothing of the command is written and it fails with `store.conflict`. */
  readonly changes?: number;
}

export interface WriteCommand {
  readonly origin: AuditOrigin;
  readonly audit: AuditEntry | null;
  readonly statements: readonly Statement[];
  /** What it deletes is gone from the write-ahead log, too, before it is acknowledged. */
  readonly overwrites?: boolean;
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
  /** The audit log's checkpoints and archives. */
  readonly checkpoints: Checkpoints;
  readonly archives: Archives;
  close(): void;
}

/**
 * A change and its audit entry are committed together: the entry goes to `audit_outbox` in the same transaction, and from
 * there to audit.db before the write is acknowledged. (SQLite commits attached WAL databases one after the other, so a
 * kill between the two would leave a change without its row or a row without its change.) What a kill left in the outbox
 * is moved at the next start, before anything else. An audited write is refused while older entries cannot be moved.
 */
export function openWriter({ dataDir, key, masterKey }: StoreWorkerData): Writer {
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
  const archives = openArchives(audit);
  const log = openAuditLog(inhouse, audit, archives);
  const toEvent = createAuditEvents(inhouse, masterKey);
  const run = createRunner(inhouse, (command) => {
    if (command.audit) log.putInOutbox(toEvent(command.origin, command.audit));
  });
  const record = inhouse.transaction(toEvent);
  const runCoded = (command: WriteCommand) => {
    try {
      return run(command);
    } catch (error) {
      throw storeError(error, inhousePath);
    }
  };
  log.moveOutbox();
  const checkpoints = openCheckpoints(audit, masterKey, log.newest);
  return {
    checkpoints,
    archives,
    write(command) {
      if (!command.audit) return runCoded(command);
      requireAudit(log);
      if (command.statements.length === 0) {
        appendNow(log, record(command.origin, command.audit));
        return [];
      }
      // An audited write also survives a power cut; the many small ones between (progress, tokens) only a kill.
      inhouse.pragma('synchronous = full');
      try {
        return runCoded(command);
      } finally {
        inhouse.pragma('synchronous = normal');
        moveLater(log);
        if (command.overwrites) emptyLog(inhouse, inhousePath);
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

/** `beforeCommit` writes in the same transaction. */
function createRunner(
  inhouse: OpenDatabase,
  beforeCommit: (command: WriteCommand) => void,
): (command: WriteCommand) => WriteResult[] {
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
    beforeCommit(command);
    return results;
  });
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

function requireAudit(log: AuditLog): void {
  if (log.outboxIsEmpty()) return;
  try {
    log.moveOutbox();
  } catch (error) {
    throw unavailable(error);
  }
}

/** Nothing in inhouse.db goes with it, so it needs no outbox. */
function appendNow(log: AuditLog, event: AuditEvent): void {
  try {
    log.append(event);
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(error: unknown): AppError {
  return new AppError('store.auditUnavailable', { reason: (error as Error).message }, { cause: error });
}

/** The change is committed and its entry is safe in the outbox: a failure here stops the next audited write, not this one. */
function moveLater(log: AuditLog): void {
  try {
    log.moveOutbox();
  } catch (error) {
    if (storeError(error, databaseNames.audit) === error) throw error;
  }
}
