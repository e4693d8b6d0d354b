import { AppError } from '../../common/errors/appError.ts';
import type { LoadedModel } from '../../contract/chat.ts';
import type { CacheKind } from '../../contract/models.ts';
import type { ModelProcess } from '../processes/computePool.ts';

/** A variant and profile of a model to be held in memory. */
export interface LoadRequest {
  readonly modelId: string;
  readonly name: string;
  readonly modelFolder: string;
  readonly precision: LoadedModel['precision'];
  readonly blockSize: 32 | 64 | 128 | null;
  readonly profile: LoadedModel['profile'];
  /** What keys and values are kept in where the device can; left out: float. */
  readonly cache?: CacheKind;
  /** What answers together with the model. It says nothing of the load: all adapters of a version share one process. */
  readonly adapter?: LoadAdapter | undefined;
  /** There are adapters for the model: it is loaded so that they need no second copy of its weights. */
  readonly shareWeights?: boolean;
}

export interface LoadAdapter {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
}

/** What an answer says of its model. */
export interface AnswerFigures {
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly tokensPerSecond: number | null;
  /** Conversations whose caches were in memory by then. */
  readonly caches: number;
}

/** Keeps what a load took. */
export interface LoadRecord {
  answered(figures: AnswerFigures): Promise<void>;
}

/** One model in memory, or one that was or failed to be. */
export interface Entry {
  /** As it was last asked for, or as it is loaded. */
  request: LoadRequest;
  readonly onChange: () => void;
  status: LoadedModel;
  /** Ready to answer. */
  process: ModelProcess | null;
  /** Being loaded into. */
  starting: ModelProcess | null;
  loading: Promise<ModelProcess> | null;
  record: LoadRecord | null;
  /** Counts evictions, so that a load that was evicted meanwhile knows. */
  evictions: number;
  users: number;
  lastUsed: number;
  idleTimer: NodeJS.Timeout | null;
}

export const onNoDevice = {
  ...{ device: null, requestedDevice: null, deviceReasons: [], cache: null, sequences: null },
};

export function keyOf({ modelId, precision, blockSize, profile }: LoadRequest): string {
  return [modelId, precision, blockSize, profile].join(' ');
}

export function findOrAdd(
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
    const held = { process: null, starting: null, loading: null, record: null, idleTimer: null };
    entry = { request, onChange, status, ...held, evictions: 0, users: 0, lastUsed: Date.now() };
    entries.set(key, entry);
  } else if (!entry.process && !entry.loading) entry.request = request;
  return entry;
}

export function setState(entry: Entry, change: Partial<LoadedModel>): void {
  entry.status = { ...entry.status, ...change, since: now() };
  entry.onChange();
}

export function fail(entry: Entry, error: unknown): void {
  const known =
    error instanceof AppError
      ? { code: error.code, data: { ...error.data } }
      : { code: 'compute.lost', data: {} };
  setState(entry, { state: 'failed', ...onNoDevice, memoryBytes: null, error: known });
}

function now(): string {
  return new Date().toISOString();
}
