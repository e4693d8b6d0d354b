import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { SessionAccount } from '../../contract/access.ts';
import type { Channel } from '../security/actor.ts';
import type { ConnectionSession } from '../security/connection.ts';

/** How long a session lasts; 0: without end. */
export interface SessionLimits {
  readonly idleMs: number;
  readonly wholeMs: number;
}

export interface Session extends ConnectionSession {
  readonly channel: Channel;
  readonly startedAtMs: number;
  lastActiveAtMs: number;
}

/** Who has signed in: by a secret that only whoever signed in has, and of which only the hash is kept. They end with the engine. */
export interface Sessions {
  start(account: SessionAccount, channel: Channel): { readonly token: string; readonly session: Session };
  /** @throws AppError `access.sessionOver` */
  resume(token: string): Session;
  /** Whether it has not ended; ends it where it has lasted too long. */
  isGoing(session: ConnectionSession): boolean;
  /** That somebody is there, and not only their page. */
  touch(session: ConnectionSession): void;
  list(): readonly Session[];
  end(session: ConnectionSession): void;
  /** Of an account that was disabled, whose role or passphrase changed. */
  endAll(account: string): void;
  /** Told of each that ends; the result stops that. */
  follow(listener: (ended: ConnectionSession) => void): () => void;
}

const tokenBytes = 32;

export function createSessions(limits: () => SessionLimits, now: () => number = Date.now): Sessions {
  const sessions = new Map<string, Session>();
  const listeners = new Set<(ended: ConnectionSession) => void>();
  const forget = (isMeant: (session: Session) => boolean) => {
    for (const [hash, session] of sessions) {
      if (!isMeant(session)) continue;
      sessions.delete(hash);
      for (const listener of [...listeners]) listener(session);
    }
  };
  const forgetOver = () => {
    const { idleMs, wholeMs } = limits();
    forget(
      ({ startedAtMs, lastActiveAtMs }) =>
        (idleMs > 0 && now() - lastActiveAtMs > idleMs) || (wholeMs > 0 && now() - startedAtMs > wholeMs),
    );
  };
  const find = (wanted: ConnectionSession) => [...sessions.values()].find(({ id }) => id === wanted.id);
  return {
    start(account, channel) {
      const token = randomBytes(tokenBytes).toString('base64url');
      const at = now();
      const session = { id: randomUUID(), account, channel, startedAtMs: at, lastActiveAtMs: at };
      sessions.set(hashToken(token), session);
      return { token, session };
    },
    resume(token) {
      forgetOver();
      const session = sessions.get(hashToken(token));
      if (session === undefined) throw new AppError('access.sessionOver');
      return session;
    },
    isGoing(session) {
      forgetOver();
      return find(session) !== undefined;
    },
    touch(session) {
      const found = find(session);
      if (found) found.lastActiveAtMs = now();
    },
    list() {
      forgetOver();
      return [...sessions.values()];
    },
    end: ({ id }) => forget((session) => session.id === id),
    endAll: (account) => forget((session) => session.account.id === account),
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
