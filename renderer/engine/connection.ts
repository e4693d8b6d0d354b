import type { ContractRouterClient } from '@orpc/contract';
import { create } from 'zustand';
import type { Contract } from '../../electron/contract/index.ts';
import { connectLink, type FramePort, type LinkState } from '../../electron/contract/link.ts';

export type EngineClient = ContractRouterClient<Contract>;

export interface EngineConnection {
  readonly client: EngineClient;
  /** Resolves when the link is open (at once when it is); rejects when the signal is aborted first. */
  untilOpen(signal: AbortSignal): Promise<void>;
}

interface ConnectionView {
  readonly state: LinkState;
  /** Whether it has been open since the page was loaded: a first refusal reads differently from a loss. */
  readonly wasOpen: boolean;
}

/** What the window shows of its connection. */
export const useConnection = create<ConnectionView>(() => ({ state: 'connecting', wasOpen: false }));

const reconnect = { firstMs: 250, atMostMs: 4_000 } as const;

/** The window's one link to the engine; it opens a new port whenever the old one has died. */
export function connectEngine(openPort: () => Promise<FramePort>): EngineConnection {
  const link = connectLink<Contract>(openPort, { reconnect });
  link.onState((state) =>
    useConnection.setState(({ wasOpen }) => ({ state, wasOpen: wasOpen || state === 'open' })),
  );
  return {
    client: link.client,
    untilOpen(signal) {
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
    },
  };
}
