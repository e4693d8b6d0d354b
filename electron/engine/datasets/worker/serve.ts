import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../../../common/errors/appError.ts';
import { holdKeys } from '../../../vault/ring.ts';
import { storeError } from '../../store/openDatabase.ts';
import { type DatasetFile, openDatasetFile } from './datasetFile.ts';
import { recover } from './file.ts';
import type { WorkerFailure, WorkerReply, WorkerRequest, WorkerSettings } from './messages.ts';
import type { Operation, OperationContext } from './operation.ts';
import { operations } from './operations.ts';

/** Progress goes out at most this often. */
const tellEveryMs = 100;

/** The thread's side: opens the file when it may, then does what it is asked; operations that breathe let others in between. */
export function serveDataset(port: MessagePort, settings: WorkerSettings): void {
  port.once('message', ({ kind }: WorkerRequest) => {
    if (kind === 'open') serveFile(port, settings);
    else port.close();
  });
}

function serveFile(port: MessagePort, { folder, key, fileKeys, role }: WorkerSettings): void {
  for (const keys of fileKeys) holdKeys(keys);
  const reply = (message: WorkerReply) => port.postMessage(message);
  let file: DatasetFile;
  try {
    file = openDatasetFile(folder, { key, readonly: role === 'reader' });
    if (role === 'writer') recover(file);
  } catch (error) {
    reply({ kind: 'failed', id: null, error: toFailure(error, folder) });
    port.close();
    return;
  }
  const running = new Map<number, AbortController>();
  const ended = new Set<Promise<void>>();
  const run = async (id: number, name: string, input: unknown) => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const operation = (operations as Record<string, Operation<never, unknown>>)[name];
      if (operation?.role !== role) throw new Error(`the ${role} thread has no operation ${name}`);
      const output = await operation.run(file, input as never, contextOf(id, controller.signal, reply));
      reply({ kind: 'done', id, output });
    } catch (error) {
      reply({ kind: 'failed', id, error: toFailure(error, folder) });
    } finally {
      running.delete(id);
    }
  };
  port.on('message', (request: Exclude<WorkerRequest, { kind: 'open' }>) => {
    if (request.kind === 'run') {
      const end = run(request.id, request.operation, request.input).then(() => void ended.delete(end));
      ended.add(end);
    } else if (request.kind === 'cancel') running.get(request.id)?.abort(new AppError(request.code));
    else
      void (async () => {
        for (const controller of running.values()) controller.abort(new AppError('engine.lost'));
        await Promise.all(ended);
        file.close();
        port.close();
      })();
  });
  reply({ kind: 'ready' });
}

function contextOf(id: number, signal: AbortSignal, reply: (message: WorkerReply) => void): OperationContext {
  let told = Number.NEGATIVE_INFINITY;
  return {
    signal,
    progress(done, total) {
      const now = performance.now();
      if (now - told < tellEveryMs && done < total) return;
      told = now;
      reply({ kind: 'progress', id, done, total });
    },
    async breathe() {
      signal.throwIfAborted();
      await nextTurn();
      signal.throwIfAborted();
    },
  };
}

function toFailure(thrown: unknown, folder: string): WorkerFailure {
  const error = storeError(thrown, folder);
  if (error instanceof AppError) return { code: error.code, data: error.data };
  return { code: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
