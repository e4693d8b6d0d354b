import { Worker } from 'node:worker_threads';
import { AppError } from '../../common/errors/appError.ts';
import type { WorkerFailure, WorkerReply, WorkerRequest, WorkerSettings } from './worker/messages.ts';

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A thread beside a data set's file. */
export interface DatasetThread {
  /** Rejects with the operation's error, the signal's reason once the operation has stopped, or `datasets.workerLost`. */
  run(operation: string, input: unknown, options?: RunOptions): Promise<unknown>;
  /** Lets what runs come to its next breath, and closes the file. */
  close(): Promise<void>;
}

interface Pending {
  resolve(output: unknown): void;
  reject(error: unknown): void;
  readonly onProgress: RunOptions['onProgress'];
}

const workerEntry = new URL('../../host/datasetWorker.ts', import.meta.url);

/**
 * Batches of rows pass through a thread and are garbage at once: with V8's own limits its young generation grows by some
 * hundred megabytes before anybody sweeps.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 2_048 } as const;

/** Loads the thread's code at once and opens the file after `before`. Throws what that or opening the file throws. */
export async function startDatasetThread(
  settings: WorkerSettings,
  before: Promise<unknown> = Promise.resolve(),
): Promise<DatasetThread> {
  const worker = new Worker(workerEntry, { workerData: settings, execArgv: [], resourceLimits });
  const pending = new Map<number, Pending>();
  const closed = Promise.withResolvers<void>();
  const send = (request: WorkerRequest) => worker.postMessage(request);
  const ready = opened(worker);
  before.then(
    () => send({ kind: 'open' }),
    () => send({ kind: 'close' }),
  );
  await Promise.all([before, ready]);
  let lost: AppError | null = null;
  const fail = (reason: string, cause?: Error) => {
    lost ??= new AppError('datasets.workerLost', { reason }, { cause });
    for (const { reject } of pending.values()) reject(lost);
    pending.clear();
  };
  worker.on('message', (reply: WorkerReply) => settle(reply, pending));
  worker.on('error', (error) => fail(error.message, error));
  worker.on('exit', (code) => {
    fail(`exit code ${code}`);
    closed.resolve();
  });
  let lastId = 0;
  return {
    async run(operation, input, { signal, onProgress } = {}) {
      if (lost) throw lost;
      signal?.throwIfAborted();
      lastId += 1;
      const id = lastId;
      const cancel = () => {
        const reason: unknown = signal?.reason;
        send({ kind: 'cancel', id, code: reason instanceof AppError ? reason.code : 'request.cancelled' });
      };
      signal?.addEventListener('abort', cancel);
      try {
        return await new Promise((resolve, reject) => {
          pending.set(id, { resolve, reject, onProgress });
          send({ kind: 'run', id, operation, input });
        });
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    async close() {
      lost ??= new AppError('datasets.workerLost', { reason: 'closed' });
      send({ kind: 'close' });
      await closed.promise;
    },
  };
}

function opened(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', (reply: WorkerReply) => {
      if (reply.kind === 'failed') reject(toError(reply.error));
      else resolve();
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new AppError('datasets.workerLost', { reason: `exit code ${code}` })),
    );
  });
}

function settle(reply: WorkerReply, pending: Map<number, Pending>): void {
  if (reply.kind === 'ready' || reply.id === null) return;
  const waiting = pending.get(reply.id);
  if (reply.kind === 'progress') {
    waiting?.onProgress?.(reply.done, reply.total);
    return;
  }
  pending.delete(reply.id);
  if (reply.kind === 'done') waiting?.resolve(reply.output);
  else waiting?.reject(toError(reply.error));
}

function toError(failure: WorkerFailure): Error {
  return failure.code === null
    ? new Error(`data set's thread: ${failure.message}`)
    : new AppError(failure.code, failure.data);
}
