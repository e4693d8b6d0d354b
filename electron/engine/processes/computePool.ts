import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { assertNever } from '../../common/assertNever.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { ComputeContract, TaskEvent, TaskName } from '../../compute/contract.ts';
import { heldKeys, keysOf, spellKeys } from '../../vault/ring.ts';
import type { JobContext } from '../jobs/jobs.ts';
import type { Log } from '../log.ts';
import { openProcessGroups } from './cgroup.ts';
import { type ComputeChild, type ProcessEnd, startComputeChild } from './childProcess.ts';
import { entries, type Launch, launchCompute, launchReader, type Priority } from './launch.ts';
import { guardMemory, type MemoryGuard } from './memoryGuard.ts';
import { createSlots } from './slots.ts';

export type TaskInput<Name extends TaskName> = InferContractRouterInputs<ComputeContract>['tasks'][Name];
type TaskEvents<Name extends TaskName> = InferContractRouterOutputs<ComputeContract>['tasks'][Name];
export type TaskResult<Name extends TaskName> =
  TaskEvents<Name> extends AsyncIterable<TaskEvent<infer Result>> ? Result : never;

/** What a task's events are told to, and what cancels it; a job's context is one. */
export type TaskObserver = Pick<JobContext, 'signal' | 'progress' | 'output'>;

export interface TaskOptions {
  readonly context?: TaskObserver;
  readonly priority?: Priority;
  /** How long it may tidy up when it is stopped for this reason, before its process is killed. Default: a second. */
  readonly tidyUpMs?: (reason: unknown) => number;
  /** What else the process can be asked while the task runs. */
  readonly onStart?: (client: ComputeChild['client']) => void;
}

/** What reads files from outside, and so runs confined. */
export type ReadingName = 'preview' | 'importAdapter';

export interface ReaderOptions {
  /** The only folders and files that it may read. */
  readonly readFolders: readonly string[];
  /** Folders that it may write into as well. */
  readonly writeFolders?: readonly string[];
  /** How long it may give no sign of progress. Default: 30 s. */
  readonly stallMs?: number;
  readonly context?: TaskObserver;
  /** Ends it when nobody waits any more; for a reading that no job stands for. */
  readonly signal?: AbortSignal | undefined;
}

export interface ModelLimit {
  /** Somebody insists on this load: it may take all that is free. */
  readonly wholeMemory: boolean;
}

/** A process that holds a loaded model. */
export interface ModelProcess {
  readonly client: ComputeChild['client'];
  readonly pid: number;
  /** Its memory limit; null: it has none. */
  readonly memory: Pick<MemoryGuard, 'limitBytes' | 'limitedBy'> | null;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<ProcessEnd>;
  stop(): Promise<void>;
}

/** Work in processes of their own: it may block, be killed or die, and nothing else is touched. */
export interface ComputePool {
  /**
   * A process for this task alone; it is gone before this settles. Rejects with the task's own error, with
   * `request.cancelled` when cancelled, with `memory.limitReached` when it took too much memory and was ended for that, and
   * with `compute.lost` and the reason when the process died.
   */
  runTask<Name extends TaskName>(
    name: Name,
    input: TaskInput<Name>,
    options?: TaskOptions,
  ): Promise<TaskResult<Name>>;
  /**
   * The same, confined: it can read and write the given folders and do nothing else. Rejects with `reader.tooSlow` when it gives no
   * sign of progress for long: a file can be made to keep a parser busy for ever.
   */
  runReader<Name extends ReadingName>(
    name: Name,
    input: TaskInput<Name>,
    options: ReaderOptions,
  ): Promise<TaskResult<Name>>;
  startModel(limit?: ModelLimit): Promise<ModelProcess>;
  /** Of every process that lives. */
  pids(): number[];
  /** Kills every process; none is started any more. */
  close(): Promise<void>;
}

export interface ComputePoolOptions {
  readonly log: Pick<Log, 'warn'>;
  /** Resident memory that a process started now may take, in bytes; it is ended when it takes more. Left out: any. */
  readonly memoryLimitBytes?: (options: ModelLimit) => number;
  /** Entry files, when not the product's own. */
  readonly computeEntry?: string;
  readonly readerEntry?: string;
  readonly readerStallMs?: number;
  readonly readerMemoryMb?: number;
}

const shareOfMemory: ModelLimit = { wholeMemory: false };
const defaultReaderStallMs = 30_000;
const defaultReaderMemoryMb = 1_024;
/** How long a cancelled task may tidy up before its process is killed, unless it says so itself. */
const defaultTidyUpMs = 1_000;
/** A reader may take a gigabyte; whoever asks for a hundred previews waits. */
const readersAtOnce = 2;

export function createComputePool(options: ComputePoolOptions): ComputePool {
  const { log, computeEntry = entries.compute, readerEntry = entries.reader } = options;
  const { readerStallMs = defaultReaderStallMs, readerMemoryMb = defaultReaderMemoryMb } = options;
  const children = new Set<ComputeChild>();
  const readers = createSlots(readersAtOnce);
  let isClosed = false;
  const groups = options.memoryLimitBytes ? openProcessGroups() : null;

  async function start(
    launch: Launch,
    limit = shareOfMemory,
  ): Promise<ComputeChild & { guard: MemoryGuard | null }> {
    let guard: MemoryGuard | null = null;
    if (isClosed) throw closed();
    const limitBytes = options.memoryLimitBytes?.(limit);
    const child = await startComputeChild({ ...launch, log, explain: () => guard?.failure() ?? null });
    if (isClosed) {
      await child.kill();
      throw closed();
    }
    if (limitBytes !== undefined)
      guard = guardMemory({ pid: child.pid, limitBytes, kill: child.kill }, groups);
    children.add(child);
    void child.exited.then(() => {
      children.delete(child);
      guard?.stop();
    });
    return { ...child, guard };
  }

  /** A process that opens files of the data directory. What parses files from outside is given none of these. */
  async function startCompute(priority: Priority, limit?: ModelLimit) {
    const child = await start(launchCompute(computeEntry, priority), limit);
    const keys = heldKeys();
    if (keys.length > 0) await child.client.keys.hold(keys.map(spellKeys));
    return child;
  }

  return {
    async runTask(name, input, { context, priority = 'low', tidyUpMs, onStart } = {}) {
      context?.signal.throwIfAborted();
      const child = await startCompute(priority);
      onStart?.(child.client);
      return runIn(child, { name, input, context, tidyUpMs });
    },
    async runReader(name, input, { stallMs = readerStallMs, signal, ...reading }) {
      const { readFolders, writeFolders = [], context = signal && observerOf(signal) } = reading;
      using _slot = await readers.enter(context?.signal);
      const limits = { readFolders, writeFolders, memoryMb: readerMemoryMb };
      const child = await start(await launchReader(readerEntry, limits));
      // Of what it may see, where that is ours and encrypted; of nothing else.
      const keys = [...readFolders, ...writeFolders].flatMap((place) => keysOf(place) ?? []);
      if (keys.length > 0) await child.client.keys.hold(keys.map(spellKeys));
      const stall = watchStall(child, stallMs);
      try {
        return await runIn(child, { name, input, context, onEvent: stall.alive });
      } catch (error) {
        throw stall.hasStalled()
          ? new AppError('reader.tooSlow', { seconds: Math.round(stallMs / 1000) })
          : error;
      } finally {
        stall.stop();
      }
    },
    async startModel(limit) {
      const child = await startCompute('normal', limit);
      const { client, pid, exited, guard } = child;
      return { client, pid, exited, memory: guard, stop: () => child.kill() };
    },
    pids: () => [...children].map((child) => child.pid),
    async close() {
      isClosed = true;
      await Promise.all([...children].map((child) => child.kill()));
    },
  };
}

function closed(): AppError {
  return new AppError('compute.lost', { reason: 'closed' });
}

function observerOf(signal: AbortSignal): TaskObserver {
  return { signal, progress: () => undefined, output: () => undefined };
}

interface Work<Name extends TaskName> {
  readonly name: Name;
  readonly input: TaskInput<Name>;
  readonly context: TaskObserver | undefined;
  readonly tidyUpMs?: TaskOptions['tidyUpMs'];
  onEvent?(): void;
}

type TaskCall<Name extends TaskName> = (
  input: TaskInput<Name>,
) => Promise<AsyncIterable<TaskEvent<TaskResult<Name>>>>;

async function runIn<Name extends TaskName>(
  child: ComputeChild,
  work: Work<Name>,
): Promise<TaskResult<Name>> {
  const { name, input, context, onEvent, tidyUpMs = () => defaultTidyUpMs } = work;
  const signal = context?.signal;
  const cancel = () => {
    child.askToEnd();
    setTimeout(() => void child.kill(), tidyUpMs(signal?.reason)).unref();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const call = child.client.tasks[name] as unknown as TaskCall<Name>;
    for await (const event of await call(input)) {
      onEvent?.();
      if (event.kind === 'result') return event.result;
      tell(event, context);
    }
    throw new Error(`the task ${name} ended without a result`);
  } catch (error) {
    // Whatever a cancelled task ends with (its process was perhaps killed for it), it was cancelled.
    throw signal?.aborted ? cancelReason(signal) : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    await child.kill();
  }
}

function cancelReason({ reason }: AbortSignal): AppError {
  return reason instanceof AppError ? reason : new AppError('request.cancelled', {}, { cause: reason });
}

function tell(event: Exclude<TaskEvent<never>, { kind: 'result' }>, context: TaskObserver | undefined): void {
  switch (event.kind) {
    case 'progress':
      context?.progress(event.step, event.done, event.total, event.unit);
      break;
    case 'output':
      context?.output(event.record);
      break;
    default:
      assertNever(event);
  }
}

/** Kills a child that tells nothing for this long. */
function watchStall(child: ComputeChild, stallMs: number) {
  let stalled = false;
  const timer = setTimeout(() => {
    stalled = true;
    void child.kill();
  }, stallMs);
  return {
    alive: () => void timer.refresh(),
    hasStalled: () => stalled,
    stop: () => clearTimeout(timer),
  };
}
