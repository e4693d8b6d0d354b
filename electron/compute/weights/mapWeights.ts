import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type MappedFile, mapFile } from '../../../native/memory/mappedFile.ts';
import { createMemoryFile, type MemoryFile } from '../../../native/memory/memoryFile.ts';
import { AppError } from '../../common/errors/appError.ts';
import { isEncryptedFile, openReadAt } from '../../vault/files.ts';
import { vaultLayout } from '../../vault/layout.ts';
import { heldKeys } from '../../vault/ring.ts';
import { decryptPart, type FilePart } from './decryptPart.ts';
import type { DecryptAnswer, DecryptWork } from './decryptThread.ts';

const entry = new URL('../../host/decryptThread.ts', import.meta.url);
/** One thread decrypts some gigabytes a second: more of them than this only wait for the disk. */
const mostThreads = 4;
/** Starting a thread takes about as much processor time as decrypting so much (measured: 0.2 s). */
const defaultLeastThreadBytes = 512 * 1024 * 1024;

export interface Decrypting {
  /** A thread is started for this much of a file. */
  readonly leastThreadBytes?: number;
  /** Left out: where there is such a thing. */
  readonly memfd?: boolean;
}

/**
 * A file of weights in memory: mapped where it lies in the clear, else decrypted, in several threads, into memory that has no
 * name on any disk. @throws AppError `file.unreadable`, `vault.*`, `memory.unavailable`
 */
export async function mapWeights(location: string, options: Decrypting = {}): Promise<MappedFile> {
  if (!(await isEncryptedFile(location))) return mapFile(location);
  const sizeBytes = await sizeOf(location);
  using memory = createMemoryFile(sizeBytes, options);
  await decryptInto(memory, { location, sizeBytes, ...options });
  return memory.map();
}

async function sizeOf(location: string): Promise<number> {
  await using file = await openReadAt(location);
  if (file.sizeBytes === 0)
    throw new AppError('file.unreadable', { path: location, reason: 'the file is empty' });
  return file.sizeBytes;
}

async function decryptInto(
  memory: MemoryFile,
  {
    location,
    sizeBytes,
    leastThreadBytes = defaultLeastThreadBytes,
  }: Decrypting & { readonly location: string; readonly sizeBytes: number },
): Promise<void> {
  const { descriptor } = memory;
  const threads = Math.min(mostThreads, availableParallelism(), Math.floor(sizeBytes / leastThreadBytes));
  if (descriptor === null || threads < 2)
    return decryptPart(
      { location, firstChunk: 0, chunks: Math.ceil(sizeBytes / vaultLayout.chunkBytes) },
      (plain, offset) => memory.write(plain, offset),
    );
  const keys = heldKeys();
  const parts = splitChunks(Math.ceil(sizeBytes / vaultLayout.chunkBytes), threads);
  const ended = await Promise.allSettled(
    parts.map((part) => decryptInThread({ ...part, location, descriptor, keys })),
  );
  // Thrown once all have ended: none may still write to a descriptor that is closed and given to another file.
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

/** Equal shares, in order. */
function splitChunks(chunks: number, parts: number): Omit<FilePart, 'location'>[] {
  const first = (part: number) => Math.floor((chunks * part) / parts);
  return Array.from({ length: parts }, (_, part) => ({
    firstChunk: first(part),
    chunks: first(part + 1) - first(part),
  }));
}

function decryptInThread(work: DecryptWork): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const worker = new Worker(entry, { workerData: work, execArgv: [] });
  let answer: DecryptAnswer | undefined;
  worker.once('message', (message: DecryptAnswer) => {
    answer = message;
  });
  worker.once('error', reject);
  worker.once('exit', () => {
    if (answer === undefined) reject(new Error('a decrypting thread ended'));
    else if (answer === null) resolve();
    else reject(new AppError(answer.code, answer.data));
  });
  return promise;
}
