import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  type OpenedReadAt,
  type OpenedWriteAt,
  openReadAt,
  openWriteAt,
  systemCode,
} from '../vault/files.ts';
import { copyHashed, hashFile, hashStart, type StreamOptions } from './hashing.ts';
import type { ImportJournal } from './importJournal.ts';

export interface Copying {
  readonly name: string;
  /** Of the source; what the journal knows of another version is of no use. */
  readonly version: string;
  /** The folder to copy into. */
  readonly target: string;
  readonly journal: ImportJournal;
  readonly stream: StreamOptions;
  readonly checkpointBytes?: number;
}

/**
 * How often a long copy is made safe. Measured on 1 GB: every 64 MB makes it half as slow again, every 256 MB cannot be
 * told from never.
 */
const defaultCheckpointBytes = 256 * 1024 * 1024;

/**
 * Copies a file, flushed, and answers its SHA-256. What the journal says is safe is kept after reading it again: a
 * finished file whose hash still fits, or the beginning of one.
 */
export async function copyFile(source: OpenedReadAt, copying: Copying): Promise<string> {
  const { name, version, target, journal, stream } = copying;
  const location = path.join(target, name);
  const known = journal.find(name, version);
  if (known?.kind === 'done' && (await sizeOf(location)) === source.sizeBytes) {
    await using copy = await openReadAt(location, { followLinks: false });
    const counted = countBytes(stream);
    if ((await hashFile(copy, counted.options)) === known.sha256) return known.sha256;
    stream.onBytes(-counted.bytes());
  }
  const from = known?.kind === 'synced' && (await sizeOf(location)) >= known.bytes ? known.bytes : 0;
  // A name that is not ours to go on with is not written into: it could be a link to the source.
  if (from === 0) await rm(location, { force: true });
  const hash = createHash('sha256');
  if (from > 0) {
    await using begun = await openReadAt(location, { followLinks: false });
    await hashStart(begun, hash, { ...stream, length: from });
  }
  await using file = await openWriteAt(location, { keep: from > 0 });
  const checkpoint = checkpoints(file, copying, from);
  try {
    await copyHashed(source, { ...stream, hash, from, target: file, onWritten: checkpoint.onWritten });
  } finally {
    await checkpoint.settled();
  }
  await checkpoint.finish();
  const sha256 = hash.digest('hex');
  await journal.append({ kind: 'done', name, version, sha256 });
  return sha256;
}

/** Flushes beside the copying, one flush at a time, and notes in the journal how far the file is safe. */
function checkpoints(file: OpenedWriteAt, copying: Copying, from: number) {
  const { name, version, journal, checkpointBytes = defaultCheckpointBytes } = copying;
  let safeBytes = from;
  let flushing = false;
  let flushed = Promise.resolve();
  const flush = async (bytes: number) => {
    await file.sync();
    await journal.append({ kind: 'synced', name, version, bytes });
    safeBytes = bytes;
    flushing = false;
  };
  return {
    onWritten(bytes: number): void {
      if (flushing || bytes - safeBytes < checkpointBytes) return;
      flushing = true;
      flushed = flush(bytes);
      // Thrown by `finish`; `flushing` stays set, so that a failed flush is never followed by one that seems to succeed.
      flushed.catch(() => undefined);
    },
    settled: () => Promise.allSettled([flushed]),
    async finish(): Promise<void> {
      await flushed;
      await file.sync();
    },
  };
}

function countBytes(stream: StreamOptions): { options: StreamOptions; bytes: () => number } {
  let bytes = 0;
  const onBytes = (more: number) => {
    bytes += more;
    stream.onBytes(more);
  };
  return { options: { ...stream, onBytes }, bytes: () => bytes };
}

async function sizeOf(location: string): Promise<number> {
  const stats = await stat(location).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  });
  return stats?.size ?? 0;
}
