import { mapEventIterator } from '@orpc/client';
import type { StandardLinkClient } from '@orpc/client/standard';
import { ClientPeer } from '@orpc/standard-server-peer';
import { AppError } from '../../common/errors/appError.ts';
import { type FramePort, maxFrameLength } from './framePort.ts';
import { type GuardOptions, guardPort } from './guardPort.ts';

/** `lost` waits for a new port (only with reconnect); `closed` is final. */
export type LinkState = 'connecting' | 'open' | 'lost' | 'closed';

export interface ConnectionOptions extends GuardOptions {
  readonly lost: (reason: string) => AppError;
  readonly reconnect?: { readonly firstMs: number; readonly atMostMs: number };
}

type PeerRequest = Parameters<ClientPeer['request']>[0];
type LinkResponse = Awaited<ReturnType<StandardLinkClient<Record<never, never>>['call']>>;

/** One port with the calls that are open on it. */
interface OpenPort {
  readonly port: FramePort;
  readonly peer: ClientPeer;
  /** Why the port died, once it has. */
  dead: string | undefined;
}

/** The sending side of a link: holds the current port, and opens another when asked to. */
export class Connection implements StandardLinkClient<Record<never, never>> {
  readonly #openPort: () => Promise<FramePort>;
  readonly #options: ConnectionOptions;
  readonly #listeners = new Set<(state: LinkState) => void>();
  readonly #firstTry: Promise<void>;
  #state: LinkState = 'connecting';
  #current: OpenPort | undefined;
  #lostBecause = 'never opened';
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(openPort: () => Promise<FramePort>, options: ConnectionOptions) {
    this.#openPort = openPort;
    this.#options = options;
    this.#firstTry = this.#connect();
  }

  get state(): LinkState {
    return this.#state;
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#setState('closed');
    this.#lostBecause = 'closed here';
    this.#current?.port.close();
  }

  async call(request: PeerRequest): Promise<LinkResponse> {
    if (this.#state === 'connecting') await untilAborted(this.#firstTry, request.signal);
    const current = this.#current;
    if (!current) throw this.#options.lost(this.#lostBecause);
    const lostOr = (error: unknown) =>
      current.dead === undefined ? error : this.#options.lost(current.dead);
    try {
      const response = await current.peer.request(request);
      const { body } = response;
      const stream = isIterator(body);
      const guarded = stream
        ? mapEventIterator(body, { value: async (value) => value, error: async (error) => lostOr(error) })
        : body;
      return { ...response, body: async () => guarded };
    } catch (error) {
      throw lostOr(error);
    }
  }

  async #connect(): Promise<void> {
    try {
      const port = await this.#openPort();
      if (this.#state === 'closed') port.close();
      else this.#opened(guardPort(port, this.#options));
    } catch (error) {
      this.#dropped(error instanceof Error ? error.message : 'could not be opened');
    }
  }

  #opened(port: FramePort): void {
    const limit = this.#options.maxFrameLength ?? maxFrameLength;
    const peer = new ClientPeer((frame) => {
      if (typeof frame !== 'string' || frame.length > limit) {
        throw new AppError('request.invalid', { detail: 'the request is binary or too long' });
      }
      port.post(frame);
    });
    const opened: OpenPort = { port, peer, dead: undefined };
    this.#current = opened;
    this.#failures = 0;
    this.#setState('open');
    port.onFrame((frame) => {
      peer.message(String(frame)).catch(() => port.close('a frame that is no answer'));
    });
    port.onClose((reason) => {
      opened.dead = reason;
      this.#current = undefined;
      peer.close({ reason: this.#options.lost(reason) });
      this.#dropped(reason);
    });
  }

  #dropped(reason: string): void {
    if (this.#state === 'closed') return;
    this.#lostBecause = reason;
    const { reconnect } = this.#options;
    if (!reconnect) {
      this.#setState('closed');
      return;
    }
    const waitMs = Math.min(reconnect.firstMs * 2 ** this.#failures, reconnect.atMostMs);
    this.#failures += 1;
    this.#retry = setTimeout(() => void this.#connect(), waitMs);
    this.#setState('lost');
  }

  #setState(state: LinkState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}

function isIterator(body: unknown): body is AsyncGenerator<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** The promise, or a rejection with the signal's reason as soon as it is aborted. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return promise;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
