import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { auditCheckpointSchema } from '../../contract/audit/index.ts';
import { plainSize } from '../../vault/files.ts';
import type { AuditCheckpoint } from '../security/auditCheckpoint.ts';
import { readLines } from './lines.ts';

/**
 * Something outside the data directory that remembers checkpoints, so that a log that was cut off, or a directory that was put
 * back to an earlier state, is found. What is written down there can be compared with by whoever has it.
 */
export interface CheckpointWitness {
  /** For people. */
  readonly name: string;
  /** Rejects with why it cannot be reached. */
  remember(checkpoint: AuditCheckpoint): Promise<void>;
  /** All that it remembers of any log, in its order. Rejects with why it cannot be reached. */
  recall(): Promise<AuditCheckpoint[]>;
}

/** What the shell has to offer for a witness in the operating system's key store; only Electron's safeStorage can be behind it. */
export interface OsKeyStoreItem {
  read(): Promise<string | null>;
  write(value: string): Promise<void>;
}

/** One item that holds the newest checkpoint. */
export function osKeyStoreWitness(item: OsKeyStoreItem): CheckpointWitness {
  return {
    name: 'OS key store',
    remember: (checkpoint) => item.write(JSON.stringify(checkpoint)),
    async recall() {
      const value = await item.read();
      return value === null ? [] : parseCheckpoints([value]);
    },
  };
}

export const witnessFileName = 'inhouse-audit-checkpoints.jsonl';

/** A file that each checkpoint is appended to as a line of JSON; on another disk, a stick, a share that allows appending only. */
export function fileWitness(location: string): CheckpointWitness {
  // A window asks again with every record; what has the same length holds the same lines, since they are only appended.
  let known: { readonly sizeBytes: number; readonly checkpoints: AuditCheckpoint[] } | null = null;
  return {
    name: path.basename(path.dirname(location)),
    async remember(checkpoint) {
      // Never made anew where its folder is gone: an unplugged stick leaves its mount point behind.
      const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
      await using file = await open(location, flags, 0o600);
      await file.write(`${JSON.stringify(checkpoint)}\n`);
      await file.sync();
    },
    async recall() {
      const sizeBytes = await plainSize(location);
      if (sizeBytes === null) return [];
      if (known?.sizeBytes === sizeBytes) return known.checkpoints;
      const lines: string[] = [];
      for await (const line of readLines(location)) lines.push(line.toString('utf8'));
      known = { sizeBytes, checkpoints: parseCheckpoints(lines) };
      return known.checkpoints;
    },
  };
}

/** The same, but a place that does not answer in time (a share whose server is gone) cannot be reached. */
export function withLimit({ name, remember, recall }: CheckpointWitness, limitMs: number): CheckpointWitness {
  return {
    name,
    remember: (checkpoint) => within(remember(checkpoint), { name, limitMs }),
    recall: () => within(recall(), { name, limitMs }),
  };
}

async function within<T>(
  promise: Promise<T>,
  { name, limitMs }: { readonly name: string; readonly limitMs: number },
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const refuse = () => reject(new AppError('file.unreadable', { path: name, reason: 'ETIMEDOUT' }));
  const timer = setTimeout(refuse, limitMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether it says that a place cannot be reached; anything else is a mistake of ours. */
export function isAbsence(error: unknown): boolean {
  return error instanceof AppError || (error instanceof Error && 'syscall' in error);
}

/** Why something cannot be reached, as the operating system says it. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError) return String(error.data.reason ?? error.code);
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
}

/** Lines that are no checkpoints (half of one, when the power was cut) are passed over. */
export function parseCheckpoints(lines: readonly string[]): AuditCheckpoint[] {
  return lines.flatMap((line) => {
    try {
      return [auditCheckpointSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
