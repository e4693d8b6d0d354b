import { AppError } from '../common/errors/appError.ts';
import type { AccessState } from '../contract/access.ts';
import { rotateFiles } from '../vault/rotateFiles.ts';
import { findAccount, listAccounts, takeOverConversations } from './access/accounts.ts';
import { type LockOut, openLockOut } from './access/lockOut.ts';
import { openWithKeyStore, putKeyStoreSlot } from './access/osKeyStore.ts';
import { hasCredentials, openWithCredential } from './access/outsideKeys.ts';
import { settlePassphrases } from './access/passphrases.ts';
import { endConversion, isRotationDue, renewDataKeys } from './access/rotation.ts';
import { createSessions, type SessionLimits, type Sessions } from './access/sessions.ts';
import { ShellQuestions } from './access/shellQuestions.ts';
import { type Engine, type EngineOptions, openEngine } from './engine.ts';
import { createLog, type Log } from './log.ts';
import { actorOf, type ConnectionContext, engineActor } from './security/actor.ts';
import type { Connection } from './security/connection.ts';
import type { KeyStore } from './security/keys/keyStore.ts';
import { openKeyStore } from './security/keys/openKeyStore.ts';
import { readSettings } from './settings/settings.ts';
import { convertDatabases } from './store/convertDatabases.ts';
import { type DataDir, openDataDir } from './store/dataDir.ts';

export type GateOptions = Omit<EngineOptions, 'directory' | 'keys' | 'log'> & {
  /** scrypt's N for new passphrases; default: `passphraseCost`. */
  readonly passphraseCost?: number;
};

/**
 * What stands before the engine: it holds the data directory, opens the engine as soon as its keys are open, and answers only
 * `access` before that. Keys and modes are changed while the engine is closed.
 */
export class Gate {
  readonly sessions: Sessions = createSessions(() => this.#sessionLimits());
  readonly lockOut: LockOut;
  readonly shell = new ShellQuestions();
  readonly log: Log;
  readonly #options: GateOptions;
  readonly #directory: DataDir;
  readonly #keys: KeyStore | null;
  /** Why there are no keys, or no engine. */
  #trouble: AppError | null;
  #engine: Engine | null = null;
  #work: Promise<unknown> | null = null;
  /** Ends the question to the key store: nobody needs its answer any more. */
  readonly #opened = new AbortController();
  #keyStoreAsked: Promise<void> = Promise.resolve();

  private constructor(
    options: GateOptions,
    directory: DataDir,
    { keys, trouble }: { readonly keys: KeyStore | null; readonly trouble: AppError | null },
  ) {
    this.log = createLog(options.dataDir);
    this.lockOut = openLockOut(options.dataDir);
    this.#options = options;
    this.#directory = directory;
    this.#keys = keys;
    this.#trouble = trouble;
  }

  /** Opens the engine at once where nothing secret is needed. Throws what `openEngine` does, but for locked or lost keys. */
  static async open(options: GateOptions): Promise<Gate> {
    const directory = openDataDir(options.dataDir);
    try {
      const gate = new Gate(options, directory, readKeys(options));
      gate.#tryCredential();
      if (gate.#keys?.isOpen) await gate.enter();
      else gate.#keyStoreAsked = gate.#askKeyStore();
      return gate;
    } catch (error) {
      directory.release();
      throw error;
    }
  }

  /** null: locked, or keys are being changed. */
  get engine(): Engine | null {
    return this.#work === null ? this.#engine : null;
  }

  /** @throws AppError `keys.damaged`, `keys.missing` */
  get keys(): KeyStore {
    if (this.#keys === null) throw this.#trouble ?? new AppError('keys.locked');
    return this.#keys;
  }

  get phase(): AccessState['phase'] {
    if (this.#work !== null) return 'changing';
    return this.#engine === null ? 'locked' : 'open';
  }

  /** What a call that only an open engine answers is told otherwise. */
  refusal(): AppError {
    if (this.#work !== null) return new AppError('access.changing');
    return this.#trouble ?? new AppError('keys.locked');
  }

  state(connection: Connection): AccessState {
    const description = this.#keys?.description;
    const { code, data } = this.#trouble ?? {};
    return {
      phase: this.phase,
      mode: description?.mode ?? 'accounts',
      encryption: description?.encryption ?? 'on',
      isChosen: description?.isChosen ?? true,
      slots: [...new Set(description?.slots.map(({ kind }) => kind))],
      account: this.#sessionOf(connection)?.account ?? null,
      trouble: code === undefined ? null : { code, data: { ...data } },
    };
  }

  contextOf(connection: Connection): ConnectionContext {
    this.#sessionOf(connection);
    return { actor: actorOf(connection, this.state(connection)), connection };
  }

  /** Resolves when no answer of the key store is waited for, or after `ms`. */
  async untilKeyStoreAnswered(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    await Promise.race([this.#keyStoreAsked, promise]);
    clearTimeout(timer);
  }

  /** Opens the engine with keys that are open. Throws what `openEngine` does; it stays locked then. */
  async enter(): Promise<void> {
    if (this.#engine !== null) return;
    this.#work ??= this.#enter().finally(() => {
      this.#work = null;
    });
    await this.#work;
  }

  /** Closes the engine, does the work, and opens the engine again with what the keys are then. */
  async change(work: (keys: KeyStore) => Promise<void>): Promise<void> {
    if (this.#work !== null) throw new AppError('access.changing');
    const { keys } = this;
    this.#work = (async () => {
      await this.#engine?.close();
      this.#engine = null;
      await work(keys);
      await this.#enter();
    })().finally(() => {
      this.#work = null;
    });
    await this.#work;
  }

  /** Forgets the keys; somebody has to open them again. */
  async lock(): Promise<void> {
    await this.#work;
    await this.#engine?.close();
    this.#engine = null;
    this.#keys?.lock();
  }

  async close(): Promise<void> {
    this.#opened.abort();
    await this.#keyStoreAsked;
    await this.#work?.catch(() => undefined);
    await this.#engine?.close();
    this.#engine = null;
    this.#directory.release();
  }

  /** A machine that starts without people; what is wrong with its credential is told like any other trouble. */
  #tryCredential(): void {
    const keys = this.#keys;
    if (keys === null || keys.isOpen || !hasCredentials() || keys.slotsOf('service').length === 0) return;
    try {
      openWithCredential(keys);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#trouble = error;
    }
  }

  /** Once, at the start: whoever locks it later wants to be asked. What goes wrong is told like any other trouble. */
  async #askKeyStore(): Promise<void> {
    const keys = this.#keys;
    if (keys === null || keys.slotsOf('osKeyStore').length === 0) return;
    try {
      const renewed = await openWithKeyStore(keys, this.shell, this.#opened.signal);
      await this.enter();
      if (renewed !== null) putKeyStoreSlot(keys, renewed);
      const audit = { action: 'access.unlock', subject: 'osKeyStore', detail: { renewed: renewed !== null } };
      await this.#engine?.store.write({ actor: engineActor, audit, statements: [] });
    } catch (error) {
      if (!(error instanceof AppError)) this.log.bug(error);
      else if (!keys.isOpen && !this.#opened.signal.aborted) this.#trouble = error;
    }
  }

  async #enter(): Promise<void> {
    const { keys } = this;
    this.#opened.abort();
    try {
      if (isRotationDue(keys, Date.now())) renewDataKeys(keys);
      await finishConversion(this.#options.dataDir, keys);
      this.#engine = await openEngine({ ...this.#options, directory: this.#directory, keys, log: this.log });
      settlePassphrases(keys, activeIn(this.#engine.store));
      if (keys.description.mode === 'accounts')
        await this.#engine.store.write({ audit: null, statements: [takeOverConversations] });
      this.#trouble = null;
    } catch (error) {
      if (error instanceof AppError) this.#trouble = error;
      throw error;
    }
  }

  /** A session that ended, or whose account did, is taken off the connection. */
  #sessionOf(connection: Connection): Connection['session'] {
    const { session } = connection;
    if (session === null || this.#engine === null) return session;
    const account = findAccount(this.#engine.store, session.account.id);
    const isGoing = account?.role === session.account.role && this.sessions.isGoing(session);
    if (!isGoing) {
      // All its connections are told, this one among them.
      this.sessions.end(session);
      connection.session = null;
    }
    // A command is there because somebody has typed it; a page also asks by itself.
    if (isGoing && connection.channel === 'local') this.sessions.touch(session);
    return connection.session;
  }

  #sessionLimits(): SessionLimits {
    if (this.#engine === null) return { idleMs: 0, wholeMs: 0 };
    const { autoLockMinutes, sessionHours } = readSettings(this.#engine.store);
    // The page covers itself in time; this is for pages that do not, and leaves room for what it tells once a minute.
    const idleMs = autoLockMinutes === 0 ? 0 : (autoLockMinutes + 1) * 60_000;
    return { idleMs, wholeMs: sessionHours * 3_600_000 };
  }
}

function activeIn(store: Pick<Engine['store'], 'read'>): ReadonlySet<string> {
  return new Set(
    listAccounts(store)
      .filter(({ state }) => state === 'active')
      .map(({ id }) => id),
  );
}

function readKeys({ dataDir, passphraseCost: cost }: GateOptions): {
  keys: KeyStore | null;
  trouble: AppError | null;
} {
  try {
    return { keys: openKeyStore(dataDir, cost === undefined ? {} : { cost }), trouble: null };
  } catch (error) {
    const isLost = error instanceof AppError && ['keys.damaged', 'keys.missing'].includes(error.code);
    if (!isLost) throw error;
    // Said to whoever looks; nothing is made anew over data that another key belongs to.
    return { keys: null, trouble: error };
  }
}

/** A conversion that was asked for and not done, or not all of it. */
async function finishConversion(dataDir: string, keys: KeyStore): Promise<void> {
  if (keys.description.conversion === null) return;
  const from = keys.databases.map(({ bytes }) => bytes);
  convertDatabases(dataDir, { from, to: keys.databaseKey });
  const { keysInUse } = await rotateFiles(dataDir, keys.files);
  endConversion(keys, keysInUse);
}
