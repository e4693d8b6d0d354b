import { type ChildProcess, type IOType, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { AppError } from '../../common/errors/appError.ts';
import type { Launch } from './launch.ts';
import { seccompProgram } from './seccomp.ts';

export interface StartedProcess {
  readonly child: ChildProcess;
  /** The process that does the work; a confined one has bubblewrap's as its parent, which `child` is. */
  readonly pid: number;
}

/** Descriptors behind those of the program itself (input, output, errors, channel): bubblewrap reads and closes them. */
const infoDescriptor = 4;
const filterDescriptor = 5;

/**
 * The one place where processes of ours are started that parse files from outside. It listens to `child` before this resolves
 * through `listen`. Throws `compute.lost` when the program cannot be started.
 */
export async function startProcess(
  launch: Launch,
  stdio: readonly (IOType | 'ipc')[],
  listen: (child: ChildProcess) => void = () => undefined,
): Promise<StartedProcess> {
  const { command, args, env, isConfined } = launch;
  const program = seccompProgram();
  const own = [...stdio, ...Array<IOType>(infoDescriptor - stdio.length).fill('ignore')];
  const child = isConfined
    ? spawn(command, sandboxed(args, program !== null), {
        stdio: [...own, 'pipe', program === null ? 'ignore' : 'pipe'],
        serialization: 'advanced',
        env,
      })
    : spawn(command, args, { stdio: [...stdio], serialization: 'advanced', env });
  listen(child);
  await spawned(child);
  if (!isConfined) return { child, pid: child.pid ?? 0 };
  const streams: readonly unknown[] = child.stdio;
  const filter = streams[filterDescriptor] as Duplex | null;
  // bubblewrap says itself what went wrong, and ends.
  filter?.on('error', () => undefined).end(program);
  return { child, pid: (await readPid(streams[infoDescriptor] as Readable)) ?? child.pid ?? 0 };
}

function sandboxed(args: readonly string[], hasFilter: boolean): string[] {
  const filter = hasFilter ? ['--seccomp', String(filterDescriptor)] : [];
  return ['--info-fd', String(infoDescriptor), ...filter, ...args];
}

/** `{"child-pid": 4242, …}`; null when it ended before it had a child. */
async function readPid(info: Readable): Promise<number | null> {
  let text = '';
  info.on('error', () => undefined).setEncoding('utf8');
  for await (const part of info) text += part;
  return Number(/"child-pid":\s*(\d+)/.exec(text)?.[1] ?? 0) || null;
}

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(new AppError('compute.lost', { reason: cause.message }, { cause })),
    );
  });
}
