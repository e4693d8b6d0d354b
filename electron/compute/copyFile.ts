import { createHash, type Hash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  isDamaged,
  type OpenedReadAt,
  type OpenedWriteAt,
  openReadAt,
  openWriteAt,
  plainSize,
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
    const sha256 = await hashFile(copy, counted.options).catch(nullWhenDamaged);
    if (sha256 === known.sha256) return sha256;
    stream.onBytes(-counted.bytes());
  }
  const begun = known?.kind === 'synced' && (await sizeOf(location)) >= known.bytes ? known.bytes : 0;
  const hash = begun > 0 ? await hashBegun(location, { ...stream, length: begun }) : createHash('sha256');
  const from = begun === 0 || hash === null ? 0 : begun;
  // A name that is not ours to go on with is not written into: it could be a link to the source.
  if (from === 0) await rm(location, { force: true });
  await using file = await openWriteAt(location, { keep: from > 0 });
  const passing = hash ?? createHash('sha256');
  const checkpoint = checkpoints(file, copying, from);
  try {
    await copyHashed(source, {
      ...stream,
      hash: passing,
      from,
      target: file,
      onWritten: checkpoint.onWritten,
    });
  } finally {
    await checkpoint.settled();
  }
  await checkpoint.finish();
  const sha256 = passing.digest('hex');
  await journal.append({ kind: 'done', name, version, sha256 });
  return sha256;
}

/** null: it is not what was written, and has to be begun anew. */
async function hashBegun(
  location: string,
  options: StreamOptions & { readonly length: number },
): Promise<Hash | null> {
  const hash = createHash('sha256');
  const counted = countBytes(options);
  try {
    await using begun = await openReadAt(location, { followLinks: false });
    await hashStart(begun, hash, { ...options, ...counted.options });
    return hash;
  } catch (error) {
    if (!isDamaged(error)) throw error;
    options.onBytes(-counted.bytes());
    return null;
  }
}

function nullWhenDamaged(error: unknown): null {
  if (isDamaged(error)) return null;
  throw error;
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
  const size = await plainSize(location).catch((error: unknown) => {
    // What a kill has cut short is begun anew.
    if (isDamaged(error)) return 0;
    throw error;
  });
  return size ?? 0;
}
