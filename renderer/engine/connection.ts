import type { ContractRouterClient } from '@orpc/contract';
import { create } from 'zustand';
import type { Contract } from '../../electron/contract/index.ts';
import { connectLink, type FramePort, type Link, type LinkState } from '../../electron/contract/link.ts';
import { type AccessFollower, followAccess } from './access.ts';
import { accessRefusals } from './retryLost.ts';

export type EngineClient = ContractRouterClient<Contract>;

export interface EngineConnection {
  readonly client: EngineClient;
  /**
   * Resolves when the link is open and calls are answered on it (at once when they are): somebody has signed in, where that is
   * needed. Rejects when the signal is aborted first.
   */
  untilOpen(signal: AbortSignal): Promise<void>;
}

/** The same with what says who sits in front of it. */
export interface WindowConnection extends EngineConnection {
  readonly access: AccessFollower;
}

interface ConnectionView {
  readonly state: LinkState;
  /** Whether it has been open since the page was loaded: a first refusal reads differently from a loss. */
  readonly wasOpen: boolean;
}

/** What the window shows of its connection. */
export const useConnection = create<ConnectionView>(() => ({ state: 'connecting', wasOpen: false }));

const reconnect = { firstMs: 250, atMostMs: 4_000 } as const;

/** Refusals that say that the link is open, and that nobody is signed in on it or the engine does not answer everything now. */
const refusals: ReadonlySet<string> = new Set(accessRefusals);

/** The window's one link to the engine; it opens a new port whenever the old one has died, and says there who it is. */
export function connectEngine(openPort: () => Promise<FramePort>): WindowConnection {
  const link = connectLink<Contract>(openPort, {
    reconnect,
    // Until it is known who asks, the answer could only be a refusal.
    before: ([feature], signal) => (feature === 'access' ? undefined : access.untilIn(signal)),
    onRefused: ({ code }) => {
      if (refusals.has(code)) access.check();
    },
  });
  const access = followAccess(link.client);
  link.onState((state) => {
    useConnection.setState(({ wasOpen }) => ({ state, wasOpen: wasOpen || state === 'open' }));
    access.onLink(state);
  });
  return {
    client: link.client,
    access,
    async untilOpen(signal) {
      await untilLinkOpen(link, signal);
      await access.untilIn(signal);
    },
  };
}

function untilLinkOpen(link: Link<Contract>, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (link.state === 'open') return Promise.resolve();
  const stop = link.onState((state) => state === 'open' && settle(resolve));
  const settle = (end: () => void) => {
    stop();
    signal.removeEventListener('abort', onAbort);
    end();
  };
  const onAbort = () => settle(() => reject(signal.reason));
  signal.addEventListener('abort', onAbort);
  return promise;
}
