import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { heldKeys } from '../../vault/ring.ts';
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
   * `datasets.workerLost`, and `engine.lost` once all were closed.
   */
  run<Name extends OperationName>(
    place: { readonly dataset: string; readonly role: Operations[Name]['role'] },
    name: Name,
    input: OperationInput<Name>,
    options?: RunOptions,
  ): Promise<OperationOutput<Name>>;
  /** Closes the file and does the work while nobody can open it; rejects with what the work throws. */
  release(dataset: string, work?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface OpenFilesOptions {
  readonly dataDir: string;
  readonly key: Uint8Array | null;
  readonly idleMs?: number;
}

const defaultIdleMs = 120_000;

/** `datasets` in the data directory: a folder for each. */
export function datasetsFolder(dataDir: string): string {
  return path.join(dataDir, 'datasets');
}

/** `datasets/ID`: `data.db`, `images/`, `versions/`. */
export function datasetFolder(dataDir: string, id: string): string {
  return path.join(datasetsFolder(dataDir), id);
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
  let isOver = false;

  function open(id: string): OpenFile {
    const there = files.get(id);
    if (there) return there;
    if (isOver) throw new AppError('engine.lost');
    const folder = datasetFolder(dataDir, id);
    const fileKeys = heldKeys();
    const free = (closing.get(id) ?? Promise.resolve()).then(() => {
      if (!existsSync(folder)) throw new AppError('datasets.fileLost', { dataset: id, reason: 'ENOENT' });
    });
    const writer = startDatasetThread({ folder, key, fileKeys, role: 'writer' }, free);
    // The writer makes or migrates the file before anybody reads it.
    const reader = startDatasetThread({ folder, key, fileKeys, role: 'reader' }, writer);
    const file: OpenFile = { threads: { writer, reader }, uses: 0, timer: undefined };
    files.set(id, file);
    Promise.all([writer, reader]).catch(() => drop(id, file));
    return file;
  }

  /** Closes this one: another that was opened under the same id since then stays. */
  function drop(id: string, file: OpenFile): void {
    if (files.get(id) === file) void release(id);
  }

  function release(id: string, work: () => Promise<void> = async () => undefined): Promise<void> {
    const file = files.get(id);
    const earlier = closing.get(id);
    files.delete(id);
    clearTimeout(file?.timer);
    const done = (async () => {
      await earlier;
      if (file) await closeThreads(file);
      await work();
    })();
    const over: Promise<void> = done
      .catch(() => undefined)
      .finally(() => {
        if (closing.get(id) === over) closing.delete(id);
      });
    closing.set(id, over);
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
        if (error instanceof AppError && error.code === 'datasets.workerLost') drop(dataset, file);
        throw error;
      } finally {
        file.uses -= 1;
        if (file.uses === 0 && files.get(dataset) === file)
          file.timer = setTimeout(() => drop(dataset, file), idleMs).unref();
      }
    },
    release,
    async close() {
      isOver = true;
      await Promise.all([...files.keys()].map((id) => release(id)));
      await Promise.all(closing.values());
    },
  };
}

async function closeThreads({ threads }: OpenFile): Promise<void> {
  for (const thread of await Promise.allSettled([threads.reader, threads.writer]))
    if (thread.status === 'fulfilled') await thread.value.close();
}
