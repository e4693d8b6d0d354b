import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '..', '..');
const startMs = 60_000;

/** The headless product, running as a user would run it, with a data directory of its own. */
export interface Product {
  /** The address that works once. */
  readonly url: string;
  readonly dataDir: string;
  /** Stops the processes that compute, as if the machine were very busy, until the result is called. Linux only. */
  pauseCompute(): () => void;
  /** Ends it as Ctrl-C does and removes its data; resolves to its exit code. */
  stop(): Promise<number | null>;
}

export async function startProduct(): Promise<Product> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-e2e-'));
  const args = ['electron/host/cli.ts', '--json', '--data-dir', dataDir, 'serve', '--port', '0'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    url: await readAddress(child),
    dataDir,
    pauseCompute() {
      const paused = computeProcesses(child.pid ?? 0);
      if (paused.length === 0) throw new Error('No compute process runs.');
      for (const pid of paused) process.kill(pid, 'SIGSTOP');
      return () => {
        for (const pid of paused) process.kill(pid, 'SIGCONT');
      };
    },
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

/** The first line of its standard output is a JSON document with the address. */
async function readAddress(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('No standard output.');
  const timer = setTimeout(() => child.kill('SIGKILL'), startMs);
  try {
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line).url;
    throw new Error('The product ended before it printed its address.');
  } finally {
    clearTimeout(timer);
  }
}

/** Children of `engine`, at any depth, that run the entry file of compute. */
function computeProcesses(engine: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && parent > 0 && (parent === engine || descends(parent));
  };
  return [...parents.keys()].filter((pid) => descends(pid) && commandOf(pid).includes('host/compute.ts'));
}

/** Field 4 of /proc/PID/stat, counted behind the command's closing bracket; 0 when the process has ended. */
function parentOf(pid: string): number {
  const stat = readProc(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

const commandOf = (pid: number) => readProc(String(pid), 'cmdline');

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
