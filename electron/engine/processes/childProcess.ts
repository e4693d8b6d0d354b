import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AppError } from '../../common/errors/appError.ts';
import type { ComputeContract } from '../../compute/contract.ts';
import { childPort } from '../../contract/link/nodePorts.ts';
import { connectLink, type Link } from '../../contract/link.ts';
import type { Log } from '../log.ts';
import { describeExit, oomKillCount, ownEnd } from './exitReason.ts';
import type { Launch } from './launch.ts';
import { startProcess } from './startProcess.ts';

export interface StartOptions extends Launch {
  readonly log: Pick<Log, 'warn'>;
  /** Asked when it has ended: the error that says more than how it ended; null: there is none. */
  readonly explain?: () => AppError | null;
}

/** How a process ended: in a few words, and as the error that its calls reject with. */
export interface ProcessEnd {
  readonly reason: string;
  readonly error: AppError;
}

/** A child that answers calls. Its calls reject with `compute.lost` and the reason when it ends. */
export interface ComputeChild {
  readonly client: Link<ComputeContract>['client'];
  readonly pid: number;
  readonly exited: Promise<ProcessEnd>;
  /** Asks it to tidy up and end. Nothing happens while native code blocks its thread. */
  askToEnd(): void;
  /** Ends it at once; resolves when it is gone. */
  kill(): Promise<void>;
}

const keptErrorOutput = 4_000;

/** Throws `compute.lost` when the process cannot be started. */
export async function startComputeChild(options: StartOptions): Promise<ComputeChild> {
  const { log, explain = () => null } = options;
  const oomKillsBefore = oomKillCount();
  let errorOutput = '';
  let reason: string | null = null;
  const lost = (why: string) => explain() ?? new AppError('compute.lost', { reason: why });
  const ended = Promise.withResolvers<ProcessEnd>();
  const end = (why: string) => {
    reason = why;
    ended.resolve({ reason, error: lost(reason) });
  };
  const { child, pid } = await startProcess(options, ['ignore', 'ignore', 'pipe', 'ipc'], (started) => {
    createInterface({ input: started.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      errorOutput = `${errorOutput}${line}\n`.slice(-keptErrorOutput);
      log.warn('compute process', { pid: started.pid, line });
    });
    started.once('close', (code, signal) =>
      end(describeExit({ ...ownEnd(options, { code, signal }), errorOutput, oomKillsBefore })),
    );
    started.once('error', (error) => {
      // Otherwise a failed send; the end of the process is what counts.
      if (started.pid === undefined) end(error.message);
    });
  });
  const link = connectLink<ComputeContract>(async () => childPort(toldByClose(child)), {
    heartbeat: 'off',
    lost: (portReason) => lost(reason ?? portReason),
  });
  return {
    client: link.client,
    pid,
    exited: ended.promise,
    askToEnd: () => void child.kill('SIGTERM'),
    async kill() {
      child.kill('SIGKILL');
      await ended.promise;
      link.close();
    },
  };
}

/** Its end is told once all of its error output has come, too: why it ended stands there, and may come after the exit. */
function toldByClose(child: ChildProcess): Parameters<typeof childPort>[0] {
  return {
    get connected() {
      return child.connected;
    },
    send: (message, done) => child.send(message as object, done),
    disconnect: () => child.disconnect(),
    on: (event: string, listener: (...values: never[]) => void) =>
      child.on(event === 'exit' ? 'close' : event, listener as () => void),
  };
}
