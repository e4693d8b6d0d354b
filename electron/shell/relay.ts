import { type Envelope, type FramePort, joinChannels } from '../contract/link.ts';

/** `restarting`: the engine has died and a new one is on its way; `failed`: it said why it cannot start, and is not tried again. */
export type RelayState = 'running' | 'restarting' | 'failed' | 'closed';

/** Why an engine could not start, as the code and data of its error. */
export interface StartFailure {
  readonly code: string;
  readonly data: Readonly<Record<string, string | number>>;
}

/** An engine process that has been started. */
export interface EngineHandle {
  readonly wire: FramePort<Envelope>;
  /** Called when the engine says that it cannot start; it ends after that. */
  onStartFailure(listener: (failure: StartFailure) => void): void;
  /** Asks it to end; resolves when it has. */
  stop(): Promise<void>;
}

export interface RelayOptions {
  readonly startEngine: () => EngineHandle;
  readonly onState: (state: RelayState, failure?: StartFailure) => void;
  /** A new engine starts after `firstMs`; after engines that lived less than `stableMs`, twice as long each time. */
  readonly restart: { readonly firstMs: number; readonly atMostMs: number; readonly stableMs: number };
}

interface Waiting {
  readonly kind: string;
  readonly port: FramePort<unknown>;
}

/**
 * Carries frames between windows and the engine without looking at them. When the engine dies, every window's port
 * closes (so that its open calls are rejected) and a new engine is started; ports that come meanwhile wait for it.
 */
export class Relay {
  readonly #options: RelayOptions;
  #engine: EngineHandle | undefined;
  #openChannel: ((kind: string) => FramePort<unknown>) | undefined;
  #waiting: Waiting[] = [];
  #shortLives = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #state: RelayState = 'restarting';

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#launch();
  }

  get state(): RelayState {
    return this.#state;
  }

  /** Joins a window's port to a channel of its own. */
  attach(kind: string, port: FramePort<unknown>): void {
    if (this.#state === 'failed' || this.#state === 'closed') port.close('the engine is not running');
    else if (this.#openChannel) pipe(port, this.#openChannel(kind));
    else this.#waiting.push({ kind, port });
  }

  /** A channel for the shell itself; rejects while there is no engine. */
  async open(kind: string): Promise<FramePort> {
    if (!this.#openChannel) throw new Error('the engine is not running');
    return this.#openChannel(kind);
  }

  /** Ends the engine and closes every port. Resolves when the engine has ended. */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    this.#setState('closed');
    this.#dropWaiting();
    await this.#engine?.stop();
  }

  #launch(): void {
    const engine = this.#options.startEngine();
    const startedAt = performance.now();
    let failure: StartFailure | undefined;
    this.#engine = engine;
    this.#openChannel = joinChannels(engine.wire);
    engine.onStartFailure((given) => {
      failure = given;
    });
    engine.wire.onClose(() => {
      this.#openChannel = undefined;
      if (performance.now() - startedAt >= this.#options.restart.stableMs) this.#shortLives = 0;
      this.#died(failure);
    });
    this.#setState('running');
    for (const { kind, port } of this.#waiting.splice(0)) this.attach(kind, port);
  }

  #died(failure: StartFailure | undefined): void {
    if (this.#state === 'closed') return;
    if (failure) {
      this.#setState('failed', failure);
      this.#dropWaiting();
      return;
    }
    const { firstMs, atMostMs } = this.#options.restart;
    const waitMs = Math.min(firstMs * 2 ** this.#shortLives, atMostMs);
    this.#shortLives += 1;
    this.#setState('restarting');
    this.#retry = setTimeout(() => this.#launch(), waitMs);
  }

  #dropWaiting(): void {
    for (const { port } of this.#waiting.splice(0)) port.close('the engine is not running');
  }

  #setState(state: RelayState, failure?: StartFailure): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(state, failure);
  }
}

/** Frames go both ways; the end of one port is the end of the other. */
function pipe(one: FramePort<unknown>, other: FramePort<unknown>): void {
  one.onFrame((frame) => other.post(frame));
  other.onFrame((frame) => one.post(frame));
  one.onClose((reason) => other.close(reason));
  other.onClose((reason) => one.close(reason));
}
