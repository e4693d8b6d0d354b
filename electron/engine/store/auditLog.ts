import {
  type AuditEvent,
  type AuditRow,
  type ChainLink,
  chainStart,
  hashAuditRow,
} from '../security/audit.ts';
import type { Archives } from './auditArchives.ts';
import type { OpenDatabase } from './openDatabase.ts';

/** Columns of `audit` and `audit_outbox` as an `AuditEvent` has them. */
const eventColumns = `id, version, at, actor, person, role, channel, address, session, action, subject, detail, result,
  content_kind AS contentKind, content_key AS contentKey, content`;
const storedColumns = `id, version, at, actor, person, role, channel, address, session, action, subject, detail, result,
  content_kind, content_key, content`;
const storedValues = `@id, @version, @at, @actor, @person, @role, @channel, @address, @session, @action, @subject, @detail,
  @result, @contentKind, @contentKey, @content`;

/** Reads rows of audit.db as `AuditRow`; a condition and an order follow. */
export const selectAuditRows = `SELECT sequence, hash, ${eventColumns} FROM audit`;

export interface AuditLog {
  /** What the next record follows. */
  newest(): ChainLink;
  /** Appends an entry that tells of no change in inhouse.db. */
  append(event: AuditEvent): void;
  /** Puts an entry beside the change it tells of, in that change's transaction. */
  putInOutbox(event: AuditEvent): void;
  outboxIsEmpty(): boolean;
  /** From the outbox into the log. */
  moveOutbox(): void;
}

/** The chain's writing end. Nothing here is asynchronous: an entry in the outbox is moved before the next write. */
export function openAuditLog(inhouse: OpenDatabase, audit: OpenDatabase, archives: Archives): AuditLog {
  const waiting = inhouse.prepare<[], AuditEvent>(`SELECT ${eventColumns} FROM audit_outbox ORDER BY rowid`);
  const put = inhouse.prepare(`INSERT INTO audit_outbox (${storedColumns}) VALUES (${storedValues})`);
  const forget = inhouse.prepare('DELETE FROM audit_outbox WHERE id = ?');
  const isMoved = audit.prepare('SELECT 1 FROM audit WHERE id = ?').pluck();
  const last = audit.prepare<[], ChainLink>(
    'SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1',
  );
  const insert = audit.prepare(
    `INSERT INTO audit (sequence, hash, ${storedColumns}) VALUES (@sequence, @hash, ${storedValues})`,
  );
  const newest = () => last.get() ?? archives.last() ?? chainStart;
  const appendAll = audit.transaction((events: readonly AuditEvent[]) => {
    let { sequence, hash } = newest();
    for (const event of events) {
      sequence += 1;
      hash = hashAuditRow(hash, sequence, event);
      insert.run({ ...event, sequence, hash } satisfies AuditRow);
    }
  });
  const forgetAll = inhouse.transaction((events: readonly AuditEvent[]) => {
    for (const event of events) forget.run(event.id);
  });
  return {
    newest,
    append: (event) => appendAll([event]),
    putInOutbox: (event) => void put.run(event),
    outboxIsEmpty: () => waiting.get() === undefined,
    moveOutbox() {
      const events = waiting.all();
      if (events.length === 0) return;
      // Some may have been moved before a kill that kept them in the outbox.
      appendAll(events.filter(({ id }) => isMoved.get(id) === undefined));
      forgetAll(events);
    },
  };
}
