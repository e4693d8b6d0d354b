import { AppError } from '../../common/errors/appError.ts';
import type { LoadedModel } from '../../contract/chat.ts';
import type { ComputePool, ModelProcess } from '../processes/computePool.ts';
import { type DevicePlan, type Opened, openOnDevice } from './openOnDevice.ts';

/** A variant and profile of a model to be held in memory. */
export interface LoadRequest {
  readonly modelId: string;
  readonly name: string;
  readonly modelFolder: string;
  readonly precision: LoadedModel['precision'];
  readonly blockSize: 32 | 64 | 128 | null;
  readonly profile: LoadedModel['profile'];
}

export interface LoadedModelsOptions {
  readonly pool: ComputePool;
  readonly threads: number;
  readonly usePrepared: boolean;
  /** How many models stay in memory; the one used longest ago makes room. */
  readonly maxLoaded: number;
  /** A model that nobody asked anything for this long leaves memory. */
  readonly idleUnloadMs: number;
  /** On which device a model is to run; may take as long as proving that takes. Left out: on the CPU. */
  readonly planDevice?: (modelId: string) => Promise<DevicePlan>;
  /** Told whenever a model's state has changed. */
  readonly onChange?: () => void;
  /** Told after a load that had to pack its weights itself. */
  readonly onUnprepared?: (request: LoadRequest) => void;
}

/** The models in memory: one compute process each, with a state that people can see. */
export interface LoadedModels {
  list(): LoadedModel[];
  /**
   * Loads when needed, and keeps the model from being unloaded until `release`. Rejects with the signal's reason when
   * that aborts during a load, which goes on: it may take long, and the next question wants its result.
   */
  acquire(request: LoadRequest, signal?: AbortSignal): Promise<{ process: ModelProcess; release(): void }>;
  /** Its process when it is in memory, for a quick question that must not load it; null: it is not. */
  peek(request: LoadRequest): ModelProcess | null;
  /** Takes a model out of memory. Throws `models.busy` while it answers. */
  unload(modelId: string): Promise<void>;
  /** The same for a model that is removed: it is not listed any more. */
  forget(modelId: string): Promise<void>;
  close(): Promise<void>;
}

const onNoDevice = { device: null, requestedDevice: null, deviceReasons: [] };

interface Entry {
  readonly request: LoadRequest;
  readonly onChange: () => void;
  status: LoadedModel;
  process: ModelProcess | null;
  loading: Promise<ModelProcess> | null;
  /** Counts evictions, so that a load that was evicted meanwhile knows. */
  evictions: number;
  users: number;
  lastUsed: number;
  idleTimer: NodeJS.Timeout | null;
}

export function createLoadedModels(options: LoadedModelsOptions): LoadedModels {
  const entries = new Map<string, Entry>();

  async function evict(entry: Entry): Promise<void> {
    if (entry.idleTimer) clearTimeout(entry.idleTimer);
    const { process } = entry;
    entry.process = null;
    entry.loading = null;
    entry.evictions += 1;
    setState(entry, { state: 'evicted', ...onNoDevice, memoryBytes: null });
    await process?.stop();
  }

  async function unload(modelId: string): Promise<void> {
    const held = [...entries.values()].filter((entry) => entry.request.modelId === modelId);
    const busy = held.find((entry) => entry.users > 0);
    if (busy) throw new AppError('models.busy', { name: busy.request.name });
    await Promise.all(held.map(evict));
  }

  async function makeRoom(): Promise<void> {
    const held = [...entries.values()].filter((entry) => entry.process !== null || entry.loading !== null);
    const idle = held.filter((entry) => entry.users === 0).sort((a, b) => a.lastUsed - b.lastUsed);
    const surplus = held.length - options.maxLoaded + 1;
    await Promise.all(idle.slice(0, Math.max(0, surplus)).map(evict));
  }

  function load(entry: Entry): Promise<ModelProcess> {
    const loading = startAndLoad(entry).finally(() => {
      if (entry.loading === loading) entry.loading = null;
    });
    return loading;
  }

  async function startAndLoad(entry: Entry): Promise<ModelProcess> {
    const { evictions } = entry;
    await makeRoom();
    setState(entry, { state: 'loading', error: null });
    let opened: Opened | null = null;
    try {
      opened = await open(entry.request, options);
      if (entry.evictions !== evictions) throw new AppError('compute.lost', { reason: 'evicted' });
      const { process, loaded, requestedDevice, deviceReasons } = opened;
      entry.process = process;
      const { device, loadMs, memoryBytes } = loaded;
      if (options.usePrepared && device === 'cpu' && !loaded.preparedUsed)
        options.onUnprepared?.(entry.request);
      setState(entry, { state: 'ready', device, requestedDevice, deviceReasons, loadMs, memoryBytes });
      void process.exited.then(({ reason }) => {
        if (entry.process !== process) return; // Stopped on purpose.
        entry.process = null;
        fail(entry, new AppError('compute.lost', { reason }));
      });
      return process;
    } catch (error) {
      await opened?.process.stop();
      if (entry.evictions === evictions) fail(entry, error);
      throw error;
    }
  }

  function release(entry: Entry): void {
    entry.users -= 1;
    entry.lastUsed = Date.now();
    if (entry.users > 0) return;
    entry.idleTimer = setTimeout(() => void evict(entry), options.idleUnloadMs);
    entry.idleTimer.unref();
  }

  return {
    list: () => [...entries.values()].map((entry) => entry.status),
    async acquire(request, signal) {
      const entry = findOrAdd(entries, request, options.onChange);
      if (entry.idleTimer) clearTimeout(entry.idleTimer);
      entry.users += 1;
      try {
        if (entry.process) return { process: entry.process, release: () => release(entry) };
        entry.loading ??= load(entry);
        const process = await unlessAborted(entry.loading, signal);
        return { process, release: () => release(entry) };
      } catch (error) {
        release(entry);
        throw error;
      }
    },
    peek: (request) => entries.get(keyOf(request))?.process ?? null,
    unload,
    async forget(modelId) {
      await unload(modelId);
      for (const [key, entry] of entries) if (entry.request.modelId === modelId) entries.delete(key);
    },
    async close() {
      await Promise.all([...entries.values()].map(evict));
    },
  };
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
    promise.catch(() => undefined); // The entry's state tells of a load that fails with nobody waiting for it.
  }
}

function keyOf({ modelId, precision, blockSize, profile }: LoadRequest): string {
  return [modelId, precision, blockSize, profile].join(' ');
}

function findOrAdd(
  entries: Map<string, Entry>,
  request: LoadRequest,
  onChange: () => void = () => undefined,
): Entry {
  const key = keyOf(request);
  let entry = entries.get(key);
  if (!entry) {
    const { modelId: model, name, precision, profile } = request;
    const empty = { ...onNoDevice, loadMs: null, memoryBytes: null, error: null };
    const status: LoadedModel = { model, name, precision, profile, state: 'loading', ...empty, since: now() };
    entry = {
      request,
      onChange,
      status,
      process: null,
      loading: null,
      evictions: 0,
      users: 0,
      lastUsed: Date.now(),
      idleTimer: null,
    };
    entries.set(key, entry);
  }
  return entry;
}

async function open(request: LoadRequest, options: LoadedModelsOptions): Promise<Opened> {
  const { modelId, name, modelFolder, precision, blockSize, profile } = request;
  const { pool, threads, usePrepared, planDevice = onTheCpu } = options;
  const load = { modelFolder, precision, blockSize, profile, threads, usePrepared };
  return openOnDevice({ pool, plan: await planDevice(modelId), name, load });
}

async function onTheCpu(): Promise<DevicePlan> {
  return { policy: 'never', candidates: ['cpu'], reasons: [] };
}

function setState(entry: Entry, change: Partial<LoadedModel>): void {
  entry.status = { ...entry.status, ...change, since: now() };
  entry.onChange();
}

function fail(entry: Entry, error: unknown): void {
  const known =
    error instanceof AppError
      ? { code: error.code, data: { ...error.data } }
      : { code: 'compute.lost', data: {} };
  setState(entry, { state: 'failed', ...onNoDevice, memoryBytes: null, error: known });
}

function now(): string {
  return new Date().toISOString();
}
