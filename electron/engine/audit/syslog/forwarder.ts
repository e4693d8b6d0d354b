import { setTimeout as sleep } from 'node:timers/promises';
import type { SyslogTarget } from '../../../contract/audit/index.ts';
import { engineActor } from '../../security/actor.ts';
import type { Store } from '../../store/store.ts';
import { findEnds } from '../listRecords.ts';
import { formatSyslog, type MessageOrigin } from './message.ts';
import { openTransport, type SyslogTransport } from './transport.ts';

export interface ForwarderState {
  readonly state: 'sending' | 'waiting' | 'unreachable';
  /** The last record that is behind it. */
  readonly position: number;
  readonly reason: string | null;
}

/** Sends records to a syslog server, in their order, for as long as it is told to. */
export interface Forwarder {
  readonly state: ForwarderState;
  /** There are new records. */
  wake(): void;
  stop(): Promise<void>;
}

export interface ForwarderOptions {
  readonly store: Store;
  readonly target: SyslogTarget;
  readonly origin: MessageOrigin;
  /** How long a connection has to live after a message before that counts as received. */
  readonly settleMs?: number;
  readonly retry?: { readonly firstMs: number; readonly atMostMs: number };
  readonly onError: (error: unknown) => void;
}

const recordsAtOnce = 200;
const defaultRetry = { firstMs: 1_000, atMostMs: 60_000 };
const defaultSettleMs = 2_000;
/** Kept among the settings, which only the engine's own code writes by this name. */
export const positionName = 'auditSyslogPosition';

/**
 * The log is its queue, so nothing waits in memory: what has been sent is one number, stored. Syslog over TCP confirms nothing, so
 * a message counts as received when its connection lives a while after it; after a broken one everything since then is sent again, and
 * a server may see a record twice (its number is in the message), but misses none. UDP promises nothing at all.
 */
export function startForwarder(options: ForwarderOptions): Forwarder {
  const stopping = new AbortController();
  const live: Live = {
    state: { state: 'waiting', position: readPosition(options.store, options.target), reason: null },
    wake: null,
  };
  const ended = forward(options, live, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) options.onError(error);
  });
  return {
    get state() {
      return live.state;
    },
    wake: () => live.wake?.(),
    async stop() {
      stopping.abort();
      live.wake?.();
      await ended;
    },
  };
}

interface Live {
  state: ForwarderState;
  wake: (() => void) | null;
}

async function forward(options: ForwarderOptions, live: Live, signal: AbortSignal): Promise<void> {
  const { firstMs, atMostMs } = options.retry ?? defaultRetry;
  for (let failures = 0; !signal.aborted; ) {
    let transport: SyslogTransport | null = null;
    try {
      signal.throwIfAborted();
      transport = await openTransport[options.target.transport](options.target);
      failures = 0;
      await sendAll(options, { transport, live, signal });
    } catch (error) {
      if (signal.aborted) break;
      const { code, message } = error as NodeJS.ErrnoException;
      const position = readPosition(options.store, options.target);
      live.state = { state: 'unreachable', position, reason: code ?? message };
      const waitMs = Math.min(firstMs * 2 ** failures, atMostMs);
      failures += 1;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    } finally {
      transport?.close();
    }
  }
}

interface Sending {
  readonly transport: SyslogTransport;
  readonly live: Live;
  readonly signal: AbortSignal;
}

/** How soon a record is sent at the latest; nobody has to tell of it. */
const idleMs = 1_000;

async function sendAll(options: ForwarderOptions, sending: Sending): Promise<void> {
  const { store, target, settleMs = defaultSettleMs } = options;
  const { transport, live, signal } = sending;
  let stored = readPosition(store, target);
  let position = await skipArchived(store, stored);
  while (!signal.aborted) {
    const rows = [...store.readAudit(position + 1, position + recordsAtOnce)];
    for (const row of rows) {
      await transport.send(formatSyslog(row, options.origin));
      position = row.sequence;
      signal.throwIfAborted();
    }
    live.state = { state: rows.length > 0 ? 'sending' : 'waiting', position, reason: null };
    if (rows.length === recordsAtOnce) continue;
    await untilWoken(live, position > stored ? settleMs : idleMs, signal);
    transport.check();
    if (position > stored) await storePosition(store, target, position);
    stored = position;
  }
}

/** Archived before the server was told of it: the log goes on behind, and says so. */
async function skipArchived(store: Store, position: number): Promise<number> {
  const { sequence } = store.auditStart();
  if (position >= sequence) return position;
  const detail = { first: position + 1, last: sequence };
  const audit = { action: 'audit.syslogSkipped', subject: 'syslog', detail };
  await store.write({ actor: engineActor, audit, statements: [] });
  return sequence;
}

function untilWoken(live: Live, waitMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, waitMs);
    timer.unref();
    live.wake = done;
    function done(): void {
      clearTimeout(timer);
      live.wake = null;
      resolve();
    }
  });
}

function addressOf({ transport, host, port }: SyslogTarget): string {
  return `${transport} ${host} ${port}`;
}

/** Of another server nothing is known: it is told from the newest record on. */
function readPosition(store: Store, target: SyslogTarget): number {
  const [row] = store.read<{ value: string }>('SELECT value FROM settings WHERE name = ?', [positionName]);
  const stored = row && (JSON.parse(row.value) as { address: string; position: number });
  return stored?.address === addressOf(target) ? stored.position : Math.max(0, findEnds(store).last - 1);
}

async function storePosition(store: Store, target: SyslogTarget, position: number): Promise<void> {
  const value = JSON.stringify({ address: addressOf(target), position });
  const sql =
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value';
  await store.write({ audit: null, statements: [{ sql, params: [positionName, value] }] });
}
