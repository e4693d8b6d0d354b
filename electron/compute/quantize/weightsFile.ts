import { createHash, type Hash } from 'node:crypto';
import path from 'node:path';
import { isDamaged, type OpenedWriteAt, openReadAt, openWriteAt } from '../../vault/files.ts';
import { hashStart } from '../hashing.ts';
import { layout } from '../layout.ts';
import { readJournal, writeJournal } from './journal.ts';

/** How much may have to be made again after a kill. */
const checkpointBytes = 128 * 1024 * 1024;

export interface WeightsFileOptions {
  readonly folder: string;
  /** What the weights are made from and how; what an earlier attempt with another key wrote is dropped. */
  readonly key: string;
  readonly signal: AbortSignal;
}

/**
 * weights.bin while it is made, from its first byte to its last. What was flushed is noted in the journal, so that a
 * later attempt goes on there; the hash of that part is then taken from the file again.
 */
export class WeightsFile implements AsyncDisposable {
  readonly #folder: string;
  readonly #key: string;
  readonly #file: OpenedWriteAt;
  readonly #hash: Hash;
  #writtenBytes: number;
  #notedBytes: number;
  /** The note being written; it runs beside the appending. */
  #noting: Promise<void> = Promise.resolve();
  #noteFailed: unknown = null;

  private constructor(
    { folder, key }: WeightsFileOptions,
    file: OpenedWriteAt,
    start: { hash: Hash; writtenBytes: number },
  ) {
    this.#folder = folder;
    this.#key = key;
    this.#file = file;
    this.#hash = start.hash;
    this.#writtenBytes = start.writtenBytes;
    this.#notedBytes = start.writtenBytes;
  }

  /** @throws AppError `disk.full`, `file.unreadable`, `file.unwritable`, `request.cancelled` */
  static async open(options: WeightsFileOptions): Promise<WeightsFile> {
    const location = path.join(options.folder, layout.weights);
    const journal = await readJournal(options.folder);
    const noted = journal?.key === options.key ? journal.writtenBytes : 0;
    const begun = noted > 0 ? await hashBegun(location, noted, options.signal) : null;
    const writtenBytes = begun === null ? 0 : noted;
    const hash = begun ?? createHash('sha256');
    return new WeightsFile(options, await openWriteAt(location, { keep: writtenBytes > 0 }), {
      hash,
      writtenBytes,
    });
  }

  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    const written = this.#file.writeAt(bytes, this.#writtenBytes);
    this.#hash.update(bytes); // While the thread pool writes.
    await written;
    this.#writtenBytes += bytes.length;
    if (this.#noteFailed !== null) throw this.#noteFailed;
    if (this.#writtenBytes - this.#notedBytes >= checkpointBytes) this.#startNote();
  }

  /** Everything on the disk; the SHA-256 of the whole file, hex. */
  async finish(): Promise<string> {
    await this.#noting;
    if (this.#noteFailed !== null) throw this.#noteFailed;
    await this.#file.sync();
    return this.#hash.digest('hex');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#noting;
    await this.#file[Symbol.asyncDispose]();
  }

  #startNote(): void {
    const writtenBytes = this.#writtenBytes;
    this.#notedBytes = writtenBytes;
    this.#noting = this.#noting
      .then(() => this.#file.sync())
      .then(() => writeJournal(this.#folder, { key: this.#key, writtenBytes }))
      .catch((error: unknown) => {
        this.#noteFailed = error;
      });
  }
}

/** null: a kill has left something else than what was noted. */
async function hashBegun(location: string, length: number, signal: AbortSignal): Promise<Hash | null> {
  const hash = createHash('sha256');
  try {
    await using file = await openReadAt(location);
    await hashStart(file, hash, { length, signal, onBytes: () => undefined });
    return hash;
  } catch (error) {
    if (isDamaged(error)) return null;
    throw error;
  }
}
