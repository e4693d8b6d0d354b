import { createHash, type Hash } from 'node:crypto';
import { AppError } from '../common/errors/appError.ts';
import type { ReadAt, WriteAt } from '../common/readAt.ts';

export interface StreamOptions {
  readonly signal: AbortSignal;
  /** Called with the number of bytes that were done since the last call. */
  readonly onBytes: (bytes: number) => void;
}

/** Large enough that a call costs nothing, small enough that three of them stay in the processor's caches. */
const chunkBytes = 1024 * 1024;

/** SHA-256 of a whole file, hex. @throws AppError `file.unreadable`, `request.cancelled` */
export async function hashFile(file: ReadAt, options: StreamOptions): Promise<string> {
  const hash = createHash('sha256');
  await stream(file, { ...options, hash, from: 0, to: file.sizeBytes });
  return hash.digest('hex');
}

/** Feeds bytes [0, length) of a file to a hash that goes on with the rest. */
export async function hashStart(
  file: ReadAt,
  hash: Hash,
  options: StreamOptions & { readonly length: number },
): Promise<void> {
  await stream(file, { ...options, hash, from: 0, to: options.length });
}

export interface CopyOptions extends StreamOptions {
  /** Has seen the bytes before `from` already. */
  readonly hash: Hash;
  readonly from: number;
  readonly target: WriteAt;
  /** Called when everything before `offset` has been handed to the system. */
  readonly onWritten?: (offset: number) => void;
}

/** Copies from byte `from` to the end, hashing what passes. @throws AppError of the reading, the writing, `request.cancelled` */
export async function copyHashed(source: ReadAt, options: CopyOptions): Promise<void> {
  await stream(source, { ...options, to: source.sizeBytes });
}

type Streaming = StreamOptions & {
  readonly hash: Hash;
  readonly from: number;
  readonly to: number;
} & Partial<Pick<CopyOptions, 'target' | 'onWritten'>>;

interface Slot {
  readonly memory: Uint8Array;
  written: Promise<void>;
}

/**
 * Reads the next chunk and writes the last one in the thread pool while this thread hashes: the slowest of the three
 * sets the speed, not their sum.
 */
async function stream(source: ReadAt, options: Streaming): Promise<void> {
  const { from, to, hash, target, signal } = options;
  const slots = Array.from(
    { length: 3 },
    (): Slot => ({ memory: new Uint8Array(Math.min(chunkBytes, to - from)), written: Promise.resolve() }),
  );
  const readChunk = async (offset: number): Promise<{ slot: Slot; bytes: Uint8Array }> => {
    const slot = slots[Math.round((offset - from) / chunkBytes) % slots.length] as Slot;
    await slot.written;
    const bytes = slot.memory.subarray(0, Math.min(chunkBytes, to - offset));
    await source.readInto(bytes, offset);
    return { slot, bytes };
  };
  let lastWrite = Promise.resolve();
  let reading = from < to ? readChunk(from) : null;
  try {
    for (let next = from; reading !== null; ) {
      if (signal.aborted) throw new AppError('request.cancelled');
      const { slot, bytes } = await reading;
      const offset = next;
      const end = offset + bytes.length;
      reading = end < to ? readChunk(end) : null;
      // Whoever waits for it first gets the failure; until then it must not count as unhandled.
      reading?.catch(() => undefined);
      if (target !== undefined) {
        // One after the other, so that what a killed copy leaves is a beginning without holes.
        lastWrite = slot.written = lastWrite
          .then(() => target.writeAt(bytes, offset))
          .then(() => options.onWritten?.(end));
        slot.written.catch(() => undefined);
      }
      hash.update(bytes);
      options.onBytes(bytes.length);
      next = end;
    }
    await lastWrite;
  } finally {
    // No call may still use this memory or the open files when the caller closes them.
    await Promise.allSettled([reading, lastWrite]);
  }
}
