import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { SessionAccount } from '../../contract/access.ts';
import type { ConnectionSession } from '../security/connection.ts';

/** Who has signed in: by a secret that only whoever signed in has, and of which only the hash is kept. They end with the engine. */
export interface Sessions {
  start(account: SessionAccount): { readonly token: string; readonly session: ConnectionSession };
  /** @throws AppError `access.sessionOver` */
  resume(token: string): ConnectionSession;
  /** Whether it has not ended. */
  isGoing(session: ConnectionSession): boolean;
  end(session: ConnectionSession): void;
  /** Of an account that was disabled, whose role or passphrase changed. */
  endAll(account: string): void;
  /** Told of each that ends; the result stops that. */
  follow(listener: (ended: ConnectionSession) => void): () => void;
}

const tokenBytes = 32;

export function createSessions(): Sessions {
  const sessions = new Map<string, ConnectionSession>();
  const listeners = new Set<(ended: ConnectionSession) => void>();
  const forget = (isMeant: (session: ConnectionSession) => boolean) => {
    for (const [hash, session] of sessions) {
      if (!isMeant(session)) continue;
      sessions.delete(hash);
      for (const listener of [...listeners]) listener(session);
    }
  };
  return {
    start(account) {
      const token = randomBytes(tokenBytes).toString('base64url');
      const session = { id: randomUUID(), account };
      sessions.set(hashToken(token), session);
      return { token, session };
    },
    resume(token) {
      const session = sessions.get(hashToken(token));
      if (session === undefined) throw new AppError('access.sessionOver');
      return session;
    },
    isGoing: (session) => [...sessions.values()].some(({ id }) => id === session.id),
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
