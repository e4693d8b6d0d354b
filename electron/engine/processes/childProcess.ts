import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AppError } from '../../common/errors/appError.ts';
import type { ComputeContract } from '../../compute/contract.ts';
import { childPort } from '../../contract/link/nodePorts.ts';
import { connectLink, type Link } from '../../contract/link.ts';
import type { Log } from '../log.ts';
import { describeExit, oomKillCount } from './exitReason.ts';

export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
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
  const { command, args, env, log, explain = () => null } = options;
  const oomKillsBefore = oomKillCount();
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    env,
  });
  let errorOutput = '';
  let reason: string | null = null;
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
    errorOutput = `${errorOutput}${line}\n`.slice(-keptErrorOutput);
    log.warn('compute process', { pid: child.pid, line });
  });
  const lost = (why: string) => explain() ?? new AppError('compute.lost', { reason: why });
  const exited = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (code, signal) => {
      reason = describeExit({ code, signal, errorOutput, oomKillsBefore });
      resolve({ reason, error: lost(reason) });
    });
    child.once('error', (error) => {
      if (child.pid !== undefined) return; // A failed send; the end of the process is what counts.
      reason = error.message;
      resolve({ reason, error: lost(reason) });
    });
  });
  await spawned(child);
  const link = connectLink<ComputeContract>(async () => childPort(toldByClose(child)), {
    heartbeat: 'off',
    lost: (portReason) => lost(reason ?? portReason),
  });
  return {
    client: link.client,
    pid: child.pid ?? 0,
    exited,
    askToEnd: () => void child.kill('SIGTERM'),
    async kill() {
      child.kill('SIGKILL');
      await exited;
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

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(new AppError('compute.lost', { reason: cause.message }, { cause })),
    );
  });
}
