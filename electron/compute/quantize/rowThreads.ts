import { once } from 'node:events';
import { type Transferable, Worker } from 'node:worker_threads';
import { AppError } from '../../common/errors/appError.ts';
import type { RowAnswer, RowRequest } from './rowThread.ts';

const entry = new URL('../../host/rowThread.ts', import.meta.url);

type Rows = Extract<RowAnswer, { kind: 'rows' }>;

/** Threads that quantize and cast; pure computation, no file is opened there. */
export interface RowThreads extends AsyncDisposable {
  /** The memory of the request's rows moves to the thread. @throws AppError what `quantizeRows` and `castValues` throw */
  run(request: RowRequest): Promise<Rows>;
}

interface Waiting {
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: unknown) => void;
}

/** Requests go to the threads in turn: chunks take about the same time. */
export async function openRowThreads(count: number): Promise<RowThreads> {
  const threads = Array.from({ length: count }, openThread);
  await Promise.all(threads.map(({ worker }) => once(worker, 'online')));
  let next = 0;
  return {
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
    if (answer.kind === 'rows') first?.resolve(answer);
    else first?.reject(new AppError(answer.code, answer.data));
  });
  const fail = (error: unknown) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a quantizing thread ended')));
  return {
    worker,
    run(request: RowRequest): Promise<Rows> {
      const { promise, resolve, reject } = Promise.withResolvers<Rows>();
      waiting.push({ resolve, reject });
      worker.postMessage(request, [request.rows.source.buffer as Transferable]);
      return promise;
    },
  };
}
