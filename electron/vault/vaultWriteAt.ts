import type { ReadAt, WriteAt } from '../common/readAt.ts';
import { damaged, FileCipher, type FindKey } from './fileCipher.ts';
import { chunkLength, chunkOverhead, chunkPlace, storedBytes, vaultLayout } from './layout.ts';

const { chunkBytes, headerBytes } = vaultLayout;

/** The file as it lies there, for reading and writing. */
export interface StoredFile extends ReadAt, WriteAt {
  truncate(sizeBytes: number): Promise<void>;
}

interface OpenChunk {
  readonly index: number;
  readonly bytes: Uint8Array;
  length: number;
  isDirty: boolean;
}

/**
 * Writes an encrypted file at any position; a hole reads as zeros. One chunk is in memory and goes to the disk when another
 * one is begun or at `commit`, which is also when the header learns the size: whoever is killed before leaves the file as
 * long as the last commit said. A chunk that is rewritten in place is lost when that is cut short, and then found damaged:
 * what has to be kept is written to a new file.
 */
export class VaultWriteAt implements WriteAt {
  readonly #stored: StoredFile;
  readonly #cipher: FileCipher;
  readonly #file: string;
  #plainBytes: number;
  #chunk: OpenChunk | null = null;
  /** Writes take turns; after one that failed nothing is written any more. */
  #last: Promise<void> = Promise.resolve();
  #hasFailed = false;

  private constructor(stored: StoredFile, cipher: FileCipher, { file = '', plainBytes = 0 } = {}) {
    this.#stored = stored;
    this.#cipher = cipher;
    this.#file = file;
    this.#plainBytes = plainBytes;
  }

  static async create(stored: StoredFile, cipher: FileCipher): Promise<VaultWriteAt> {
    const writer = new VaultWriteAt(stored, cipher);
    await stored.writeAt(cipher.sealHeader(0), 0);
    return writer;
  }

  /** Goes on with a file; what lies behind its committed size is cut off. @throws AppError as `VaultReadAt.open` */
  static async resume(stored: StoredFile, findKey: FindKey, file: string): Promise<VaultWriteAt> {
    const header = await stored.read(0, Math.min(headerBytes, stored.sizeBytes));
    const { cipher, kind, plainBytes } = FileCipher.open(header, findKey, file);
    if (kind !== 'chunks') throw damaged(file, 'header');
    await stored.truncate(storedBytes(plainBytes));
    return new VaultWriteAt(stored, cipher, { file, plainBytes });
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  writeAt(bytes: Uint8Array, offset: number): Promise<void> {
    return this.#inTurn(async () => {
      while (this.#plainBytes < offset)
        await this.#put(new Uint8Array(Math.min(chunkBytes, offset - this.#plainBytes)), this.#plainBytes);
      await this.#put(bytes, offset);
    });
  }

  /** Hands everything so far to the system: chunks, then the size. */
  commit(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#flush();
      await this.#stored.writeAt(this.#cipher.sealHeader(this.#plainBytes), 0);
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work);
    // Whoever waits for it gets it.
    this.#last.catch(() => {
      this.#hasFailed = true;
    });
    return this.#last;
  }

  async #put(bytes: Uint8Array, offset: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const index = Math.floor((offset + done) / chunkBytes);
      const within = offset + done - index * chunkBytes;
      const count = Math.min(bytes.length - done, chunkBytes - within);
      const isWhole = within === 0 && count >= chunkLength(index, this.#plainBytes);
      const chunk = await this.#select(index, isWhole);
      chunk.bytes.set(bytes.subarray(done, done + count), within);
      chunk.length = Math.max(chunk.length, within + count);
      chunk.isDirty = true;
      done += count;
      this.#plainBytes = Math.max(this.#plainBytes, offset + done);
    }
  }

  async #select(index: number, isOverwritten: boolean): Promise<OpenChunk> {
    if (this.#chunk?.index === index) return this.#chunk;
    await this.#flush();
    const length = isOverwritten ? 0 : chunkLength(index, this.#plainBytes);
    const bytes = this.#chunk?.bytes ?? new Uint8Array(chunkBytes);
    if (length > 0) {
      const sealed = await this.#stored.read(chunkPlace(index), length + chunkOverhead);
      bytes.set(this.#cipher.openChunk(index, sealed, this.#file));
    }
    this.#chunk = { index, bytes, length, isDirty: false };
    return this.#chunk;
  }

  async #flush(): Promise<void> {
    if (!this.#chunk?.isDirty) return;
    const { index, bytes, length } = this.#chunk;
    await this.#stored.writeAt(this.#cipher.sealChunk(index, bytes.subarray(0, length)), chunkPlace(index));
    this.#chunk.isDirty = false;
  }
}
