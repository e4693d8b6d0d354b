import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../common/errors/appError.ts';
import type { RowAnswer, RowRequest, RowTargets } from './rowThread.ts';

const entry = new URL('../../host/rowThread.ts', import.meta.url);
/** More threads than this only wait for the disk. */
const mostThreads = 8;

/** Threads that quantize and cast; pure computation, no file is opened there. */
export interface RowThreads extends AsyncDisposable {
  readonly count: number;
  /** Fills the targets. @throws AppError what `quantizeRows` and `castValues` throw */
  run(request: RowRequest & RowTargets): Promise<void>;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A thread for each processor. They take some time to start, in which requests wait. */
export function openRowThreads(): RowThreads {
  const count = Math.min(availableParallelism(), mostThreads);
  const threads = Array.from({ length: count }, openThread);
  let next = 0;
  return {
    count,
    /** In turn: chunks take about the same time. */
    run(request) {
      const thread = threads[next++ % count];
      if (thread === undefined) throw new Error('no thread to run on');
      return thread.run(request);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

function openThread() {
  const worker = new Worker(entry);
  const waiting: Waiting[] = [];
  worker.on('message', (answer: RowAnswer) => {
    const first = waiting.shift();
    if (answer === null) first?.resolve();
    else first?.reject(new AppError(answer.code, answer.data));
  });
  let failed: unknown = null;
  const fail = (error: unknown) => {
    failed ??= error;
    for (const { reject } of waiting.splice(0)) reject(failed);
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a quantizing thread ended')));
  return {
    worker,
    run(request: RowRequest & RowTargets): Promise<void> {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      if (failed !== null) reject(failed);
      else waiting.push({ resolve, reject });
      worker.postMessage(request);
      return promise;
    },
  };
}
