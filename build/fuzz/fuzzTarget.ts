import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
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
  /** Ends earlier. */
  readonly until?: number;
}

/** After so many there is enough to mend. */
const mostFindings = 20;

/**
 * Inputs through one target, in a process whose heap and private memory are limited; one that dies, hangs or takes too much costs
 * that process only, and the next goes on behind the input.
 */
export async function fuzzTarget(options: FuzzOptions): Promise<FuzzReport> {
  const { limitMs = productLimitMs } = options;
  const { target, inputOf } = await loadInputs(options.module, options.name);
  const codes = new Map<string, number>();
  const findings: Finding[] = [];
  const report = { inputs: 0, taken: 0, refused: 0, slowestMs: 0, highestMb: 0 };
  const found = (kind: Finding['kind'], index: number, detail: string) => {
    const { name, bytes } = inputOf(options.seed, index);
    findings.push({ target: options.name, kind, detail: detail.slice(0, 2_000), index, name, bytes });
  };
  const take = (told: Extract<Told, { kind: 'end' }>) => {
    report.inputs += 1;
    report.slowestMs = Math.max(report.slowestMs, told.ms);
    report.highestMb = Math.max(report.highestMb, told.rssMb);
    if (told.outcome === '!') found('bug', told.index, told.detail);
    else if (told.ms > limitMs) found('hung', told.index, `${Math.round(told.ms)} ms`);
    else if (told.rssMb > target.memoryMb) found('memory', told.index, `${Math.round(told.rssMb)} MiB`);
    if (told.outcome === 'taken') report.taken += 1;
    else if (told.outcome !== '!') {
      report.refused += 1;
      codes.set(told.outcome, (codes.get(told.outcome) ?? 0) + 1);
    }
  };
  const isOver = () => findings.length >= mostFindings || performance.now() > (options.until ?? Infinity);
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

interface Span {
  readonly first: number;
  readonly memoryMb: number;
  readonly limitMs: number;
  readonly take: (told: Extract<Told, { kind: 'end' }>) => void;
  readonly isOver: () => boolean;
}

interface WorkerEnd {
  readonly next: number;
  /** The input that the process died of. */
  readonly died: number | null;
  readonly kind: 'died' | 'hung';
  readonly detail: string;
}

/** From `first` on, until the process ends. */
function runWorker({ module, name, seed, count }: FuzzOptions, span: Span): Promise<WorkerEnd> {
  const child = startWorker([module, name, String(seed), String(span.first), String(count)], span.memoryMb);
  let running: number | null = null;
  let next = span.first;
  let isStopped = false;
  let hung = false;
  let errorOutput = '';
  const giveUp = () => {
    hung = true;
    child.kill('SIGKILL');
  };
  let watch = setTimeout(giveUp, startMs);
  createInterface({ input: child.stderr as Readable }).on('line', (line) => {
    errorOutput = `${errorOutput}${line}\n`.slice(-2_000);
  });
  child.on('message', (told: Told) => {
    clearTimeout(watch);
    watch = setTimeout(giveUp, patience * span.limitMs);
    if (told.kind === 'begin') running = told.index;
    else if (told.kind === 'end') {
      running = null;
      next = told.index + 1;
      span.take(told);
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
      clearTimeout(watch);
      const detail = `${signal ?? `exit code ${code}`} ${errorOutput}`;
      if (isStopped) resolve({ next, died: null, kind: 'died', detail });
      else if (running === null)
        reject(new Error(`the process of ${name} did not come to its inputs: ${detail}`));
      else resolve({ next: running + 1, died: running, kind: hung ? 'hung' : 'died', detail });
    });
  });
}

/** Before its first input; modules are loaded. */
const startMs = 120_000;
/** A process that hangs is ended after so many times the limit: it may have to share the processor. */
const patience = 8;
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
  return spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}

/** For the corpus: the name of the seed, and what tells inputs apart. */
export function findingFile({ name, bytes }: Finding): string {
  return `${name}~${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;
}
