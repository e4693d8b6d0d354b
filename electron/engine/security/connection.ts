import type { SessionAccount } from '../../contract/access.ts';
import type { Channel } from './actor.ts';

/** One end of a link: where it comes from, and who has signed in on it. */
export interface Connection {
  readonly channel: Channel;
  /** The other machine's address; null: this one. */
  readonly address: string | null;
  /** null: nobody. */
  session: ConnectionSession | null;
}

export interface ConnectionSession {
  readonly id: string;
  readonly account: SessionAccount;
}

export function openConnection(channel: Channel, address: string | null = null): Connection {
  return { channel, address, session: null };
}
