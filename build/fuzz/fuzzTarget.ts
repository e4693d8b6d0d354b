import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { readSystemFile } from '../../electron/engine/processes/readMemory.ts';
import { loadInputs } from './inputs.ts';
import { limitMs as productLimitMs } from './target.ts';
import type { Told } from './worker.ts';

export interface Finding {
  readonly target: string;
  readonly kind: 'bug' | 'died' | 'hung' | 'memory';
  readonly detail: string;
  readonly index: number;
  /** What it was made of, and it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface FuzzReport {
  readonly target: string;
  readonly inputs: number;
  readonly taken: number;
  readonly refused: number;
  /** Codes that were refused with, and how often. */
  readonly codes: ReadonlyMap<string, number>;
  readonly slowestMs: number;
  readonly highestMb: number;
  readonly findings: readonly Finding[];
}

export interface FuzzOptions {
  /** Of `targets`, by path. */
  readonly module: string;
  readonly name: string;
  readonly seed: number;
  /** Corpus and good files included. */
  readonly count: number;
  /** Of the processor's time for one input; another in a test of this test only. */
  readonly limitMs?: number;
  /** Ends earlier, so long after its first input. */
  readonly forMs?: number;
}

/** After so many there is enough to mend. */
const mostFindings = 20;

/**
 * Inputs through one target, in a process whose heap and private memory are limited; one that dies, hangs or takes too much costs
 * that process only, and the next goes on behind the input.
 */
export async function fuzzTarget(options: FuzzOptions): Promise<FuzzReport> {
  const { limitMs = productLimitMs } = options;
  const { target } = await loadInputs(options.module, options.name);
  const codes = new Map<string, number>();
  const findings: Finding[] = [];
  const report = { inputs: 0, taken: 0, refused: 0, slowestMs: 0, highestMb: 0 };
  const found = (kind: Finding['kind'], { index, input }: Begun, detail: string) => {
    findings.push({ target: options.name, kind, detail: detail.slice(0, 2_000), index, ...input });
  };
  let began = Number.POSITIVE_INFINITY;
  const take: Span['take'] = (begun, told) => {
    began = Math.min(began, performance.now());
    report.inputs += 1;
    report.slowestMs = Math.max(report.slowestMs, told.ms);
    report.highestMb = Math.max(report.highestMb, told.rssMb);
    if (told.outcome === '!') found('bug', begun, told.detail);
    else if (told.ms > limitMs) found('hung', begun, `${Math.round(told.ms)} ms`);
    else if (told.rssMb > target.memoryMb) found('memory', begun, `${Math.round(told.rssMb)} MiB`);
    if (told.outcome === 'taken') report.taken += 1;
    else if (told.outcome !== '!') {
      report.refused += 1;
      codes.set(told.outcome, (codes.get(told.outcome) ?? 0) + 1);
    }
  };
  const isOver = () =>
    findings.length >= mostFindings || performance.now() - began > (options.forMs ?? Infinity);
  for (let next = 0; next < options.count && !isOver(); ) {
    const ended = await runWorker(options, { first: next, memoryMb: target.memoryMb, limitMs, take, isOver });
    if (ended.died !== null) {
      report.inputs += 1;
      found(ended.kind, ended.died, ended.detail);
    }
    next = ended.next;
  }
  return { target: options.name, ...report, codes, findings };
}

type Begun = Extract<Told, { kind: 'begin' }>;

interface Span {
  readonly first: number;
  readonly memoryMb: number;
  readonly limitMs: number;
  readonly take: (begun: Begun, told: Extract<Told, { kind: 'end' }>) => void;
  readonly isOver: () => boolean;
}

interface WorkerEnd {
  readonly next: number;
  /** The input that the process died of. */
  readonly died: Begun | null;
  readonly kind: 'died' | 'hung';
  readonly detail: string;
}

/** From `first` on, until the process ends. */
function runWorker({ module, name, seed, count }: FuzzOptions, span: Span): Promise<WorkerEnd> {
  const child = startWorker([module, name, String(seed), String(span.first), String(count)], span.memoryMb);
  let running: Begun | null = null;
  let next = span.first;
  let isStopped = false;
  let hung = false;
  let errorOutput = '';
  let [sinceMs, sinceCpuMs] = [performance.now(), 0];
  const watch = setInterval(() => {
    const waitedMs = performance.now() - sinceMs;
    // Known only from the first look on, which is early enough: looks are as far apart as the limit.
    if (sinceCpuMs < 0) sinceCpuMs = cpuMs(child.pid);
    const busyMs = cpuMs(child.pid) - sinceCpuMs;
    const isStarting = running === null;
    if (
      waitedMs < (isStarting ? startMs : patience * span.limitMs) &&
      (isStarting || busyMs < 2 * span.limitMs)
    )
      return;
    hung = true;
    child.kill('SIGKILL');
  }, span.limitMs);
  createInterface({ input: child.stderr as Readable }).on('line', (line) => {
    errorOutput = `${errorOutput}${line}\n`.slice(-2_000);
  });
  child.on('message', (told: Told) => {
    if (told.kind === 'begin') {
      running = told;
      [sinceMs, sinceCpuMs] = [performance.now(), -1];
    } else if (told.kind === 'end') {
      if (running !== null) span.take(running, told);
      running = null;
      next = told.index + 1;
      isStopped ||= span.isOver();
      if (isStopped) child.kill('SIGKILL');
    } else {
      isStopped = true;
      next = count;
    }
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearInterval(watch);
      const detail = `${signal ?? `exit code ${code}`} ${errorOutput}`;
      if (isStopped) resolve({ next, died: null, kind: 'died', detail });
      else if (running === null)
        reject(new Error(`the process of ${name} did not come to its inputs: ${detail}`));
      else resolve({ next: running.index + 1, died: running, kind: hung ? 'hung' : 'died', detail });
    });
  });
}

/** Before its first input; modules are loaded. */
const startMs = 120_000;
/** A process that waits for the disk, or shares the processor with others, does not hang; for so many times the limit. */
const patience = 40;
const heapMb = 512;
/** What Node's own mappings count for before it has read anything (24.21 on Linux: 560). */
const nodeMb = 640;

/** `ulimit -d` limits what is allocated, also where it is not touched. */
function startWorker(words: readonly string[], memoryMb: number): ChildProcess {
  const node = [
    process.execPath,
    `--max-old-space-size=${heapMb}`,
    path.join(import.meta.dirname, 'worker.ts'),
    ...words,
  ];
  const [command = '', ...args] =
    process.platform === 'linux'
      ? ['sh', '-c', `ulimit -c 0; ulimit -d ${(memoryMb + nodeMb) * 1024}; exec "$@"`, 'sh', ...node]
      : node;
  return spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' });
}

/** Of the processor, so far; 0 where the system does not tell. */
function cpuMs(pid: number | undefined): number {
  const stat = readSystemFile(`/proc/${pid}/stat`) ?? '';
  // Fields 14 and 15, counted behind the name, in ticks of 10 ms.
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) * 10;
}

/** For the corpus: the name of the seed, and what tells inputs apart. */
export function findingFile({ name, bytes }: Finding): string {
  return `${name}~${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;
}
