import { type MessagePort, Worker } from 'node:worker_threads';
import { AppError, type ErrorData } from '../../common/errors/appError.ts';
import type { ErrorCode } from '../../common/errors/table.ts';
import { type DrillResult, drill } from './drill.ts';
import { type BackupHeader, backupKeys } from './layout.ts';
import { type BackupWish, makeBackup } from './makeBackup.ts';
import { type ReadingWork, verifyBackup } from './readBackup.ts';
import { openBackupKeys } from './restoreBackup.ts';

interface Chosen {
  readonly root: string;
  readonly id: string;
  readonly master: Uint8Array;
}

/** What a thread is started for: all of it reads, hashes and encrypts, and may block. */
export type BackupTask =
  | { readonly kind: 'make'; readonly wish: BackupWish }
  | ({ readonly kind: 'verify' } & Chosen)
  | ({ readonly kind: 'drill'; readonly scratch: string } & Chosen);
export type BackupTaskResult<Kind extends BackupTask['kind']> = Kind extends 'drill'
  ? DrillResult
  : BackupHeader;

type Reply =
  | { readonly kind: 'progress'; readonly step: string; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly result: unknown }
  /** code null: a bug, `message` is its stack. */
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly data: ErrorData }
  | { readonly kind: 'failed'; readonly code: null; readonly message: string };

const entry = new URL('../../host/backupThread.ts', import.meta.url);
const tellEveryMs = 50;

/** Rejects with what the task rejects with, and with the signal's reason. */
export function runBackupTask<Kind extends BackupTask['kind']>(
  task: BackupTask & { readonly kind: Kind },
  { signal, progress }: ReadingWork,
): Promise<BackupTaskResult<Kind>> {
  signal.throwIfAborted();
  const worker = new Worker(entry, { workerData: task, execArgv: [] });
  const cancel = () => worker.postMessage('cancel');
  signal.addEventListener('abort', cancel);
  const ended = Promise.withResolvers<BackupTaskResult<Kind>>();
  worker.on('message', (reply: Reply) => {
    if (reply.kind === 'progress') progress(reply.step, reply.done, reply.total);
    else if (reply.kind === 'done') ended.resolve(reply.result as BackupTaskResult<Kind>);
    else if (signal.aborted) ended.reject(signal.reason);
    else ended.reject(reply.code === null ? new Error(reply.message) : new AppError(reply.code, reply.data));
  });
  worker.on('error', ended.reject);
  worker.on('exit', () => ended.reject(new Error('the thread of a backup has ended without a word')));
  return ended.promise.finally(() => signal.removeEventListener('abort', cancel));
}

/** The thread's side. */
export function serveBackupTask(port: MessagePort, task: BackupTask): void {
  const reply = (message: Reply) => port.postMessage(message);
  const controller = new AbortController();
  port.once('message', () => controller.abort(new AppError('request.cancelled')));
  let toldAt = 0;
  const work: ReadingWork = {
    signal: controller.signal,
    progress(step, done, total) {
      if (performance.now() - toldAt < tellEveryMs && done < total) return;
      toldAt = performance.now();
      reply({ kind: 'progress', step, done, total });
    },
  };
  perform(task, work)
    .then(
      (result) => reply({ kind: 'done', result }),
      (error: unknown) => reply(asFailure(error)),
    )
    .finally(() => port.close());
}

async function perform(task: BackupTask, work: ReadingWork): Promise<unknown> {
  switch (task.kind) {
    case 'make':
      return makeBackup(task.wish, work);
    case 'verify':
      return verifyBackup(task.root, { id: task.id, keys: backupKeys(task.master) }, work);
    case 'drill': {
      const { scratch, root, id, master } = task;
      const keys = openBackupKeys(root, id);
      keys.openWithMaster(Uint8Array.from(master));
      return drill(scratch, { root, id, keys }, work);
    }
  }
}

function asFailure(error: unknown): Reply {
  if (error instanceof AppError) return { kind: 'failed', code: error.code, data: error.data };
  return {
    kind: 'failed',
    code: null,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
