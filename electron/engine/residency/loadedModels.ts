import { AppError } from '../../common/errors/appError.ts';
import type { LoadedModel } from '../../contract/chat.ts';
import type { ComputePool, ModelProcess } from '../processes/computePool.ts';
import { createSlots } from '../processes/slots.ts';
import type { AuditEntry } from '../security/audit.ts';
import {
  type AnswerFigures,
  type Entry,
  fail,
  findOrAdd,
  keyOf,
  type LoadRecord,
  type LoadRequest,
  onNoDevice,
  setState,
} from './entry.ts';
import { type DevicePlan, type Opened, openOnDevice } from './openOnDevice.ts';

export type { LoadRequest } from './entry.ts';

export interface LoadedModelsOptions {
  readonly pool: Pick<ComputePool, 'startModel'>;
  readonly threads: number;
  readonly usePrepared: boolean;
  /** Answers that a model computes at once, each with a cache that takes memory when it begins. Left out: one. */
  readonly answersAtOnce?: () => number;
  /** How many models stay in memory; the one used longest ago makes room. */
  readonly maxLoaded: number;
  /** A model that nobody asked anything for this long leaves memory. */
  readonly idleUnloadMs: number;
  /** Neither being idle nor another model takes a pinned one out of memory. */
  readonly isPinned?: (request: LoadRequest) => boolean;
  /**
   * For how many answers at once there is the memory, at most `answersAtOnce`; rejects when there is not enough for one.
   * `makeRoom` takes an idle model out, and says whether there was one.
   */
  readonly admit?: (request: LoadRequest, makeRoom: () => Promise<boolean>) => Promise<number>;
  /** On which device a model is to run; may take as long as proving that takes. Left out: on the CPU. */
  readonly planDevice?: (request: LoadRequest) => Promise<DevicePlan>;
  /** Told whenever a model's state has changed. */
  readonly onChange?: () => void;
  /** Told after a load, before anybody is answered. */
  readonly onLoaded?: (
    request: LoadRequest,
    result: { readonly device: string; readonly loadMs: number; readonly pid: number },
  ) => Promise<LoadRecord | null>;
  /** Told when a model has come into memory, has left it, or could not be loaded. */
  readonly onRecord?: (entry: AuditEntry) => void;
  /** Told after a load that had to pack its weights itself. */
  readonly onUnprepared?: (request: LoadRequest) => void;
}

/** A model that somebody works with: it stays in memory until `release`. */
export interface HeldProcess {
  readonly process: ModelProcess;
  /** What an answer took; keeps the planner's figures right. */
  answered(figures: AnswerFigures): Promise<void>;
  release(): void;
}

/** What the residency's list is made of. */
export type ResidentEntry = Pick<Entry, 'request' | 'status' | 'process' | 'users' | 'lastUsed'> & {
  /** null: it stays, or is not in memory. */
  readonly unloadAt: number | null;
};

/** The models in memory: one compute process each, with a state that people can see. */
export interface LoadedModels {
  list(): LoadedModel[];
  entries(): ResidentEntry[];
  /**
   * Loads when needed, and keeps the model from being unloaded until `release`. Rejects with the signal's reason when
   * that aborts during a load, which goes on: it may take long, and the next question wants its result. Rejects with
   * `memory.notEnough` when there is not the memory for it.
   */
  acquire(request: LoadRequest, signal?: AbortSignal): Promise<HeldProcess>;
  /** Loads without a question; `force`: however little memory there is. */
  load(request: LoadRequest, options: { readonly force: boolean }): Promise<void>;
  /** Its process when it is in memory, for a quick question that must not load it; null: it is not. */
  peek(request: LoadRequest): ModelProcess | null;
  /** Takes a model, or one precision of it, out of memory, and says how many versions that were. Throws `models.busy` while it answers. */
  unload(modelId: string, precision?: LoadRequest['precision']): Promise<number>;
  /** The same for a model that is removed: it is not listed any more. */
  forget(modelId: string): Promise<void>;
  /** Pins have changed. */
  pinsChanged(): void;
  close(): Promise<void>;
}

export function createLoadedModels(options: LoadedModelsOptions): LoadedModels {
  const entries = new Map<string, Entry>();
  const isPinned = (entry: Entry) => options.isPinned?.(entry.request) ?? false;
  const isHeld = (entry: Entry) => entry.process !== null || entry.loading !== null;
  // One load at a time: what it was let in for is gone from the free memory only once it is loaded.
  const turns = createSlots(1);
  let isClosed = false;

  async function evict(entry: Entry): Promise<void> {
    if (entry.idleTimer) clearTimeout(entry.idleTimer);
    const { process, starting } = entry;
    if (process) options.onRecord?.(toEntry('models.unloaded', entry.request));
    Object.assign(entry, { process: null, starting: null, loading: null, record: null, idleTimer: null });
    entry.evictions += 1;
    setState(entry, { state: 'evicted', ...onNoDevice, memoryBytes: null });
    await Promise.all([process?.stop(), starting?.stop()]);
  }

  async function unload(modelId: string, precision?: LoadRequest['precision']): Promise<number> {
    const named = [...entries.values()].filter(
      ({ request }) =>
        request.modelId === modelId && (precision === undefined || request.precision === precision),
    );
    const busy = named.find((entry) => entry.users > 0);
    if (busy) throw new AppError('models.busy', { name: busy.request.name });
    const held = named.filter(isHeld);
    await Promise.all(held.map(evict));
    return held.length;
  }

  /** Models that could leave memory, the one used longest ago first. */
  function removable(forEntry: Entry): Entry[] {
    const idle = [...entries.values()].filter(
      (entry) => entry !== forEntry && entry.process !== null && entry.users === 0 && !isPinned(entry),
    );
    return idle.sort((a, b) => a.lastUsed - b.lastUsed);
  }

  async function makeRoom(forEntry: Entry): Promise<void> {
    const others = [...entries.values()].filter((entry) => entry !== forEntry && isHeld(entry));
    const surplus = others.length - options.maxLoaded + 1;
    await Promise.all(removable(forEntry).slice(0, Math.max(0, surplus)).map(evict));
  }

  function load(entry: Entry, force: boolean): Promise<ModelProcess> {
    const loading = startAndLoad(entry, force).finally(() => {
      if (entry.loading === loading) entry.loading = null;
    });
    // Whoever asked for it may have gone; the entry's state tells how it ended.
    loading.catch(() => undefined);
    return loading;
  }

  async function startAndLoad(entry: Entry, force: boolean): Promise<ModelProcess> {
    const { evictions, request } = entry;
    const requireWanted = () => {
      if (isClosed || entry.evictions !== evictions)
        throw new AppError('compute.lost', { reason: 'evicted' });
    };
    setState(entry, { state: 'loading', error: null });
    let opened: Opened | null = null;
    try {
      using _turn = await turns.enter();
      requireWanted();
      await makeRoom(entry);
      const wanted = options.answersAtOnce?.() ?? 1;
      const admitted = force ? undefined : await options.admit?.(request, () => evictOne(entry));
      opened = await open(entry, options, { force, requireWanted, sequences: admitted ?? wanted });
      await become(entry, opened, requireWanted);
      return opened.process;
    } catch (error) {
      await opened?.process.stop();
      if (entry.evictions === evictions) {
        fail(entry, error);
        const result = error instanceof AppError ? error.code : 'internal.bug';
        options.onRecord?.({ ...toEntry('models.loaded', request), result });
      }
      throw error;
    } finally {
      // After an eviction another load of this entry may be under way.
      if (entry.evictions === evictions) entry.starting = null;
    }
  }

  async function evictOne(forEntry: Entry): Promise<boolean> {
    const [longestAgo] = removable(forEntry);
    if (longestAgo) await evict(longestAgo);
    return longestAgo !== undefined;
  }

  async function become(entry: Entry, opened: Opened, requireWanted: () => void): Promise<void> {
    const { process, loaded, requestedDevice, deviceReasons } = opened;
    const { device, loadMs, memoryBytes, preparedUsed, binding, cache, sequences } = loaded;
    requireWanted();
    const record = (await options.onLoaded?.(entry.request, { device, loadMs, pid: process.pid })) ?? null;
    requireWanted();
    entry.record = record;
    entry.process = process;
    const couldBePrepared = options.usePrepared && !entry.request.shareWeights && device === 'cpu';
    if (couldBePrepared && binding === 'resident' && !preparedUsed) options.onUnprepared?.(entry.request);
    const where = { device, requestedDevice, deviceReasons, cache, sequences };
    setState(entry, { state: 'ready', ...where, loadMs, memoryBytes });
    options.onRecord?.(toEntry('models.loaded', entry.request, { device, loadMs: Math.round(loadMs) }));
    void process.exited.then(({ error }) => {
      if (entry.process !== process) return; // Stopped on purpose.
      entry.process = null;
      fail(entry, error);
    });
  }

  function planIdle(entry: Entry): void {
    if (entry.idleTimer) clearTimeout(entry.idleTimer);
    entry.idleTimer = null;
    if (entry.users > 0 || isPinned(entry)) return;
    const left = entry.lastUsed + options.idleUnloadMs - Date.now();
    entry.idleTimer = setTimeout(() => void evict(entry), Math.max(0, left));
    entry.idleTimer.unref();
  }

  async function use(entry: Entry, signal: AbortSignal | undefined): Promise<HeldProcess> {
    let process = entry.process;
    if (!process) {
      entry.loading ??= load(entry, false);
      process = await unlessAborted(entry.loading, signal);
    }
    const { record } = entry;
    return {
      process,
      answered: async (figures) => record?.answered(figures),
      release: () => release(entry),
    };
  }

  function release(entry: Entry): void {
    entry.users -= 1;
    entry.lastUsed = Date.now();
    planIdle(entry);
    entry.onChange();
  }

  return {
    list: () => [...entries.values()].map((entry) => entry.status),
    entries: () =>
      [...entries.values()].map((entry) => ({
        ...entry,
        unloadAt: entry.process && entry.idleTimer ? entry.lastUsed + options.idleUnloadMs : null,
      })),
    async acquire(request, signal) {
      const entry = findOrAdd(entries, request, options.onChange);
      entry.users += 1;
      planIdle(entry);
      try {
        return await use(entry, signal);
      } catch (error) {
        release(entry);
        throw error;
      }
    },
    async load(request, { force }) {
      const entry = findOrAdd(entries, request, options.onChange);
      if (entry.process) return;
      // Whoever asked for it last may have been refused, and left it to go when idle.
      if (entry.idleTimer) clearTimeout(entry.idleTimer);
      entry.loading ??= load(entry, force);
      await entry.loading;
      entry.lastUsed = Date.now();
      planIdle(entry);
      entry.onChange();
    },
    peek: (request) => entries.get(keyOf(request))?.process ?? null,
    unload,
    async forget(modelId) {
      await unload(modelId);
      for (const [key, entry] of entries) if (entry.request.modelId === modelId) entries.delete(key);
      options.onChange?.();
    },
    pinsChanged() {
      for (const entry of entries.values()) if (entry.process) planIdle(entry);
      options.onChange?.();
    },
    async close() {
      isClosed = true;
      await Promise.all([...entries.values()].map(evict));
    },
  };
}

function toEntry(
  action: string,
  { modelId: model, name, precision, profile }: LoadRequest,
  more: AuditEntry['detail'] = {},
): AuditEntry {
  return { action, subject: name, detail: { model, precision, profile, ...more } };
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

interface OpenHow {
  readonly force: boolean;
  /** Throws when the model was taken out of memory meanwhile; a load may take minutes. */
  readonly requireWanted: () => void;
  /** Answers at once. */
  readonly sequences: number;
}

async function open(
  entry: Entry,
  options: LoadedModelsOptions,
  { force, requireWanted, sequences }: OpenHow,
): Promise<Opened> {
  const { name, modelFolder, precision, blockSize, profile, cache = 'float' } = entry.request;
  const { shareWeights = false } = entry.request;
  const { threads, usePrepared, planDevice = onTheCpu } = options;
  const pool = {
    async startModel() {
      requireWanted();
      return options.pool.startModel({ wholeMemory: force });
    },
  };
  const version = { modelFolder, precision, blockSize, profile, cache };
  const load = { ...version, threads, usePrepared, sequences, shareWeights };
  const onStart = (process: ModelProcess) => {
    requireWanted();
    entry.starting = process;
  };
  return openOnDevice({ pool, plan: await planDevice(entry.request), name, load, onStart });
}

async function onTheCpu(): Promise<DevicePlan> {
  return { policy: 'never', candidates: ['cpu'], reasons: [] };
}
