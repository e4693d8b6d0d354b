import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';

const root = path.resolve(import.meta.dirname, '..', '..');
const startMs = 60_000;

/** The headless product, running as a user would run it, with a data directory of its own. */
export interface Product {
  /** The address that works once. */
  readonly url: string;
  readonly dataDir: string;
  /** Stops the processes that compute, as if the machine were very busy, until the result is called. Linux only. */
  pauseCompute(): () => void;
  /** Lets paused processes compute for a moment and pauses them again. Linux only. */
  letComputeRun(ms: number): Promise<void>;
  /** Kills the processes that compute, as a machine without memory does. Linux only. */
  killCompute(): void;
  /** Kills the engine, as a power cut does, and starts it again on the same data and port; resolves to its new address. */
  crashAndRestart(): Promise<string>;
  /** Ends it as Ctrl-C does and removes its data; resolves to its exit code. */
  stop(): Promise<number | null>;
}

export interface ProductOptions {
  /** Folders that the window may choose from. */
  readonly browse?: readonly string[];
  /** Folders that the window may export into. */
  readonly exportTo?: readonly string[];
  /** The sample model is imported before the window opens. */
  readonly withSampleModel?: boolean;
  /** The model that writes stories is imported before the window opens; not beside the sample model. */
  readonly withStoryModel?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** An existing data directory, which stays; left out: an empty one, which goes. */
  readonly dataDir?: string;
}

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'inhouse-e2e-'));
  const env = { ...process.env, ...options.env };
  if (options.withSampleModel) await importOnce('assets/sample-model', dataDir);
  if (options.withStoryModel) await importOnce('e2e/fixtures/stories260K', dataDir);
  const browse = options.browse?.length ? ['--browse', ...options.browse] : [];
  const exportTo = options.exportTo?.length ? ['--export-to', ...options.exportTo] : [];
  const start = (port: string) => runCommand(dataDir, ['serve', '--port', port, ...browse, ...exportTo], env);
  let child = start('0');
  const url = await readAddress(child);
  return {
    url,
    dataDir,
    pauseCompute() {
      const paused = signalCompute(child, 'SIGSTOP');
      return () => {
        for (const pid of paused) process.kill(pid, 'SIGCONT');
      };
    },
    async letComputeRun(ms) {
      const paused = signalCompute(child, 'SIGCONT');
      await new Promise((resolve) => setTimeout(resolve, ms));
      for (const pid of paused) process.kill(pid, 'SIGSTOP');
    },
    killCompute() {
      signalCompute(child, 'SIGKILL');
    },
    async crashAndRestart() {
      const ended = exitOf(child);
      child.kill('SIGKILL');
      await ended;
      child = start(new URL(url).port);
      return readAddress(child);
    },
    async stop() {
      const ended = exitOf(child);
      child.kill('SIGTERM');
      const code = await ended;
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

function runCommand(dataDir: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const whole = ['electron/host/cli.ts', '--json', '--data-dir', dataDir, ...args];
  return spawn(process.execPath, whole, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Copies the data of an import that is made once in a run: most specs begin with the same model. */
async function importOnce(folder: string, dataDir: string): Promise<void> {
  const prepared = path.join(inject('preparedDir'), path.basename(folder));
  if (!existsSync(prepared)) {
    const unfinished = `${prepared}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    const child = runCommand(unfinished, ['models', 'import', folder], process.env);
    child.stdout?.resume();
    const code = await exitOf(child);
    if (code !== 0) throw new Error(`The import of ${folder} ended with ${code}.`);
    renameSync(unfinished, prepared);
  }
  cpSync(prepared, dataDir, { recursive: true });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', resolve));
}

function signalCompute(engine: ChildProcess, signal: NodeJS.Signals): number[] {
  const found = computeProcesses(engine.pid ?? 0);
  if (found.length === 0) throw new Error('No compute process runs.');
  for (const pid of found) process.kill(pid, signal);
  return found;
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
