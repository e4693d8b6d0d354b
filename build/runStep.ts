import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Everything a step starts inherits this variable; its value tells one test run from another. */
const markerName = 'INHOUSE_TEST_RUN';

export interface Steps {
  /** Runs a program with its output on this terminal and no input; resolves to its exit code. */
  run(command: string, args: readonly string[]): Promise<number>;
  /** Processes that steps have started and that still run; they are killed. */
  endLeftovers(): string[];
}

/** Runs programs, one at a time, each in its own process group, which ends with it and with this process. */
export function createSteps(run: string): Steps {
  let current: ChildProcess | undefined;
  const endGroup = () =>
    current?.pid !== undefined && kill(process.platform === 'win32' ? current.pid : -current.pid);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      endGroup();
      endMarked(run);
      process.exit(130);
    });
  return {
    async run(command, args) {
      const env = { ...process.env, [markerName]: run };
      current = spawn(command, args, {
        env,
        stdio: ['ignore', 'inherit', 'inherit'],
        detached: process.platform !== 'win32',
        shell: process.platform === 'win32',
      });
      const { promise, resolve } = Promise.withResolvers<number>();
      current.once('exit', (code) => resolve(code ?? 1));
      current.once('error', (error) => {
        console.error(`${command}: ${error.message}`);
        resolve(1);
      });
      return promise;
    },
    endLeftovers: () => endMarked(run),
  };
}

/** Only Linux tells a process's environment; elsewhere the list is empty. */
function endMarked(run: string): string[] {
  if (process.platform !== 'linux') return [];
  const marker = `${markerName}=${run}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => readProc(name, 'environ').split('\0').includes(marker))
    .map((name) => {
      const title = `${name} ${readProc(name, 'cmdline').replaceAll('\0', ' ').trim().slice(0, 120)}`;
      kill(Number(name));
      return title;
    });
}

/** Empty when the process has ended meanwhile or belongs to someone else. */
function readProc(process: string, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${process}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself between the look and the kill.
  }
}
