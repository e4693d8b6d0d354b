import { AppError } from '../../common/errors/appError.ts';
import type { LoadedModel } from '../../contract/chat.ts';
import type { ComputePool, ModelProcess } from '../processes/computePool.ts';

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
}

/** The models in memory: one compute process each, with a state that people can see. */
export interface LoadedModels {
  list(): LoadedModel[];
  /** Loads when needed, and keeps the model from being unloaded until `release`. */
  acquire(request: LoadRequest): Promise<{ process: ModelProcess; release(): void }>;
  unload(modelId: string): Promise<void>;
  close(): Promise<void>;
}

interface Entry {
  readonly request: LoadRequest;
  status: LoadedModel;
  process: ModelProcess | null;
  loading: Promise<ModelProcess> | null;
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
    setState(entry, { state: 'evicted', device: null, memoryBytes: null });
    await process?.stop();
  }

  async function makeRoom(): Promise<void> {
    const held = [...entries.values()].filter((entry) => entry.process !== null || entry.loading !== null);
    const idle = held.filter((entry) => entry.users === 0).sort((a, b) => a.lastUsed - b.lastUsed);
    const surplus = held.length - options.maxLoaded + 1;
    await Promise.all(idle.slice(0, Math.max(0, surplus)).map(evict));
  }

  async function load(entry: Entry): Promise<ModelProcess> {
    await makeRoom();
    setState(entry, { state: 'loading', error: null });
    const process = await options.pool.startModel();
    try {
      const { modelFolder, precision, blockSize, profile } = entry.request;
      const { threads, usePrepared } = options;
      const loaded = await process.client.model.load({
        modelFolder,
        precision,
        blockSize,
        profile,
        threads,
        usePrepared,
      });
      entry.process = process;
      setState(entry, {
        state: 'ready',
        device: loaded.device,
        loadMs: loaded.loadMs,
        memoryBytes: loaded.memoryBytes,
      });
      void process.exited.then(({ reason }) => {
        if (entry.process !== process) return; // Stopped on purpose.
        entry.process = null;
        fail(entry, new AppError('compute.lost', { reason }));
      });
      return process;
    } catch (error) {
      await process.stop();
      fail(entry, error);
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
    async acquire(request) {
      const entry = findOrAdd(entries, request);
      if (entry.idleTimer) clearTimeout(entry.idleTimer);
      entry.users += 1;
      try {
        if (entry.process === null) {
          entry.loading ??= load(entry).finally(() => {
            entry.loading = null;
          });
        }
        const process = entry.process ?? (await entry.loading);
        if (process === null) throw new AppError('compute.lost', { reason: 'evicted' });
        return { process, release: () => release(entry) };
      } catch (error) {
        release(entry);
        throw error;
      }
    },
    async unload(modelId) {
      const held = [...entries.values()].filter((entry) => entry.request.modelId === modelId);
      const busy = held.find((entry) => entry.users > 0);
      if (busy) throw new AppError('models.busy', { name: busy.request.name });
      await Promise.all(held.map(evict));
    },
    async close() {
      await Promise.all([...entries.values()].map(evict));
    },
  };
}

function findOrAdd(entries: Map<string, Entry>, request: LoadRequest): Entry {
  const key = [request.modelId, request.precision, request.blockSize, request.profile].join(' ');
  let entry = entries.get(key);
  if (!entry) {
    const { modelId: model, name, precision, profile } = request;
    const empty = { device: null, loadMs: null, memoryBytes: null, error: null };
    const status: LoadedModel = { model, name, precision, profile, state: 'loading', ...empty, since: now() };
    entry = {
      request,
      status,
      process: null,
      loading: null,
      users: 0,
      lastUsed: Date.now(),
      idleTimer: null,
    };
    entries.set(key, entry);
  }
  return entry;
}

function setState(entry: Entry, change: Partial<LoadedModel>): void {
  entry.status = { ...entry.status, ...change, since: now() };
}

function fail(entry: Entry, error: unknown): void {
  const known =
    error instanceof AppError
      ? { code: error.code, data: { ...error.data } }
      : { code: 'compute.lost', data: {} };
  setState(entry, { state: 'failed', device: null, memoryBytes: null, error: known });
}

function now(): string {
  return new Date().toISOString();
}
