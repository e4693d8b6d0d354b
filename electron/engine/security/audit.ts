import { createHash } from 'node:crypto';

/** What a write says about itself; the store adds who, from where and when. */
export interface AuditEntry {
  /** Feature and verb: `models.remove`. */
  readonly action: string;
  /** What it was done to, for people: a model's name. */
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** What was said (a prompt, an answer): kept as the policy says, and erasable. */
  readonly content?: string;
  /** Left out: it was done. Otherwise the code of what kept it from being done. */
  readonly result?: string;
}

/** Who does something, as far as it is known: an `Actor`, or the id that a job has kept. */
export interface AuditActor {
  readonly id: string;
  readonly name?: string;
  readonly role?: string | null;
  readonly session?: string | null;
  readonly channel?: string;
  readonly address?: string | null;
}

/** Who and from where, as a record has it. null: not known (the engine itself, a job that goes on without its caller). */
export interface AuditOrigin {
  readonly actor: string;
  readonly person: string | null;
  readonly role: string | null;
  readonly channel: string | null;
  readonly address: string | null;
  readonly session: string | null;
}

/** How content is kept: encrypted under the person's content key, or as a keyed hash under it. */
export type ContentKind = 'encrypted' | 'hash';

/** An entry on its way into the log. */
export interface AuditEvent extends AuditOrigin {
  readonly id: string;
  /** 1: records of before origin, result and content. */
  readonly version: 1 | 2;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly action: string;
  readonly subject: string;
  /** JSON. */
  readonly detail: string;
  /** `ok`, or an error's code. */
  readonly result: string;
  readonly contentKind: ContentKind | null;
  /** Id of the content key. */
  readonly contentKey: string | null;
  /** Base64: nonce, ciphertext and tag; or hexadecimal: the hash. */
  readonly content: string | null;
}

/** A row of audit.db: `hash` is over the row and the hash of the row before it. */
export interface AuditRow extends AuditEvent {
  readonly sequence: number;
  readonly hash: string;
}

/** The hash before the first row. */
export const auditRoot = '0'.repeat(64);

/** What a record's hash is over, in this order, after the previous hash and the sequence. */
const hashedFields = {
  1: ['id', 'at', 'actor', 'action', 'subject', 'detail'],
  2: [
    ...['id', 'at', 'actor', 'person', 'role', 'channel', 'address', 'session'],
    ...['action', 'subject', 'detail', 'result', 'contentKind', 'contentKey', 'content'],
  ] as (keyof AuditEvent)[],
} as const satisfies Record<AuditEvent['version'], readonly (keyof AuditEvent)[]>;

/** SHA-256 (hex) over the row's fields and the previous row's hash. Content is hashed as it is kept, never in plain. */
export function hashAuditRow(previousHash: string, sequence: number, event: AuditEvent): string {
  const names: readonly (keyof AuditEvent)[] = hashedFields[event.version] ?? hashedFields[2];
  const version = event.version === 1 ? [] : [event.version];
  const fields = JSON.stringify([...version, previousHash, sequence, ...names.map((name) => event[name])]);
  return createHash('sha256').update(fields).digest('hex');
}

export interface ChainLink {
  readonly sequence: number;
  readonly hash: string;
}

/** What comes before the first row of a log that has never been rotated. */
export const chainStart: ChainLink = { sequence: 0, hash: auditRoot };

/** Whether `row` is the one that follows `previous`. */
export function follows(previous: ChainLink, row: AuditRow): boolean {
  return (
    row.sequence === previous.sequence + 1 && row.hash === hashAuditRow(previous.hash, row.sequence, row)
  );
}

/**
 * Whether a log is as it was written: rows changed, removed or put in between break the chain at `brokenAt`. Rows cut
 * off the end cannot be seen from the log alone; compare `lastHash` with one noted elsewhere for that.
 */
export function verifyAudit(
  rows: Iterable<AuditRow>,
  after: ChainLink = chainStart,
): { checked: number; brokenAt: number | null; lastHash: string } {
  let previous = after;
  for (const row of rows) {
    if (!follows(previous, row)) {
      const checked = previous.sequence - after.sequence;
      return { checked, brokenAt: previous.sequence + 1, lastHash: previous.hash };
    }
    previous = row;
  }
  return { checked: previous.sequence - after.sequence, brokenAt: null, lastHash: previous.hash };
}

/** The parts of an actor that a record keeps; anything else it holds (permissions) stays behind. */
export function originOf(actor: AuditActor): AuditOrigin {
  return {
    actor: actor.id,
    person: actor.name ?? null,
    role: actor.role ?? null,
    channel: actor.channel ?? null,
    address: actor.address ?? null,
    session: actor.session ?? null,
  };
}
