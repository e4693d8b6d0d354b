import { readFile } from 'node:fs/promises';
import type { DecoderSession } from '../../electron/compute/decoder/session.ts';

/** What one process of one side is asked to measure; the only argument, as JSON. Its last line of output is the answer, as JSON. */
export interface Job {
  readonly mode: 'decode' | 'prefill' | 'load' | 'batch' | 'capacity' | 'delay' | 'profile' | 'speculation';
  /** A model's folder (ours) or a GGUF file. */
  readonly model: string;
  readonly threads: number;
  /** Tokens that are there before what is measured. */
  readonly context: number;
  /** Tokens that are measured, of each conversation. */
  readonly tokens: number;
  readonly precision?: 'int8' | 'int4';
  readonly blockSize?: 32 | 128;
  readonly binding?: DecoderSession['binding'];
  /** speculation: with or without it, and whether the answer repeats itself (greedy) or hardly does (drawn at random). */
  readonly speculation?: { readonly mode: 'auto' | 'off'; readonly repeats: boolean };
  /** batch: how many conversations at once, one measurement each. */
  readonly conversations?: readonly number[];
  /** capacity: positions that the cache has room for. */
  readonly capacity?: number;
}

export interface Measured {
  readonly loadToFirstTokenMs: number;
  readonly prefillTokensPerSecond: number;
  readonly decodeMsPerToken: number | null;
  readonly peakBytes: number;
}

/** Tokens per second of all conversations together, in the order of `Job.conversations`. */
export interface BatchMeasured {
  readonly tokensPerSecond: readonly number[];
}

export interface CapacityMeasured {
  readonly capacity: number;
  readonly stepMs: number;
}

export interface SpeculationMeasured {
  readonly tokensPerSecond: number;
  /** Of the answer's tokens those that were guessed right. */
  readonly acceptedShare: number;
}

/** Delay of the event loop while a prompt was read, in milliseconds. */
export interface DelayMeasured {
  readonly prefillMs: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface ProfileMeasured {
  /** Of one run: the library's own time for it, without the binding. */
  readonly runMs: number;
  readonly operators: readonly OperatorTime[];
}

export interface OperatorTime {
  /** The operator's type and, for matrix products, which one. */
  readonly operator: string;
  readonly nodes: number;
  readonly ms: number;
}

export function readJob(): Job {
  return JSON.parse(process.argv[2] ?? '') as Job;
}

/** Pools of native threads would keep the process. */
export function answer(measured: unknown): never {
  process.stdout.write(`${JSON.stringify(measured)}\n`);
  process.exit(0);
}

export async function peakBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

/** Ids far apart in any vocabulary of 100,000; `salt` makes sequences that differ from the first on. */
export function someIds(count: number, salt = 0): number[] {
  return Array.from({ length: count }, (_, index) => ((index + 1 + salt * 31) * 7919) % 100_000);
}
