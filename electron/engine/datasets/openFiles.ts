import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { type DatasetThread, type RunOptions, startDatasetThread } from './datasetThread.ts';
import type { Operation, Role } from './worker/operation.ts';
import type { Operations } from './worker/operations.ts';

export type OperationName = keyof Operations;
/** Those that only look, and those that change the file. */
export type ReadingName = NamesOf<'reader'>;
export type WritingName = NamesOf<'writer'>;
type NamesOf<InRole extends Role> = {
  [Name in OperationName]: Operations[Name]['role'] extends InRole ? Name : never;
}[OperationName];
export type OperationInput<Name extends OperationName> =
  Operations[Name] extends Operation<infer Input, unknown>
    ? [Input] extends [never]
      ? Record<string, never>
      : Input
    : never;
export type OperationOutput<Name extends OperationName> =
  Operations[Name] extends Operation<never, infer Output> ? Output : never;

/** Data sets' files that are open, each with a thread that writes and one that reads; idle ones are closed again. */
export interface OpenFiles {
  /**
   * Does it in that thread beside the file, opening it when it is not. Rejects with the operation's error, `datasets.fileLost`,
   * `datasets.workerLost`.
   */
  run<Name extends OperationName>(
    place: { readonly dataset: string; readonly role: Operations[Name]['role'] },
    name: Name,
    input: OperationInput<Name>,
    options?: RunOptions,
  ): Promise<OperationOutput<Name>>;
  /** Closes the file and resolves when nobody has it open. */
  release(dataset: string): Promise<void>;
  close(): Promise<void>;
}

export interface OpenFilesOptions {
  readonly dataDir: string;
  readonly key: Uint8Array | null;
  readonly idleMs?: number;
}

const defaultIdleMs = 120_000;
const datasetsFolderName = 'datasets';

/** `datasets/ID` in the data directory: `data.db`, `images/`, `versions/`. */
export function datasetFolder(dataDir: string, id: string): string {
  return path.join(dataDir, datasetsFolderName, id);
}

interface OpenFile {
  readonly threads: Readonly<Record<Role, Promise<DatasetThread>>>;
  /** Calls that have not ended. */
  uses: number;
  timer: NodeJS.Timeout | undefined;
}

export function createOpenFiles({ dataDir, key, idleMs = defaultIdleMs }: OpenFilesOptions): OpenFiles {
  const files = new Map<string, OpenFile>();
  const closing = new Map<string, Promise<void>>();

  function open(id: string): OpenFile {
    const there = files.get(id);
    if (there) return there;
    const folder = datasetFolder(dataDir, id);
    const free = (closing.get(id) ?? Promise.resolve()).then(() => {
      if (!existsSync(folder)) throw new AppError('datasets.fileLost', { dataset: id, reason: 'ENOENT' });
    });
    const writer = startDatasetThread({ folder, key, role: 'writer' }, free);
    // The writer makes or migrates the file before anybody reads it.
    const reader = startDatasetThread({ folder, key, role: 'reader' }, writer);
    const file: OpenFile = { threads: { writer, reader }, uses: 0, timer: undefined };
    files.set(id, file);
    Promise.all([writer, reader]).catch(() => release(id));
    return file;
  }

  function release(id: string): Promise<void> {
    const file = files.get(id);
    if (!file) return closing.get(id) ?? Promise.resolve();
    files.delete(id);
    clearTimeout(file.timer);
    const done = Promise.allSettled([file.threads.reader, file.threads.writer])
      .then(async (threads) => {
        for (const thread of threads) if (thread.status === 'fulfilled') await thread.value.close();
      })
      .finally(() => closing.delete(id));
    closing.set(id, done);
    return done;
  }

  return {
    async run({ dataset, role }, name, input, options) {
      const file = open(dataset);
      clearTimeout(file.timer);
      file.uses += 1;
      try {
        const thread = await file.threads[role];
        return (await thread.run(name, input, options)) as never;
      } catch (error) {
        // A thread that is gone is started anew by the next call.
        if (error instanceof AppError && error.code === 'datasets.workerLost') void release(dataset);
        throw error;
      } finally {
        file.uses -= 1;
        if (file.uses === 0 && files.get(dataset) === file)
          file.timer = setTimeout(() => void release(dataset), idleMs).unref();
      }
    },
    release,
    async close() {
      await Promise.all([...files.keys()].map(release));
      await Promise.all(closing.values());
    },
  };
}
