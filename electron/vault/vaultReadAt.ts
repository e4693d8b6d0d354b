import { AppError } from '../common/errors/appError.ts';
import type { ReadAt } from '../common/readAt.ts';
import { damaged, FileCipher, type FindKey } from './fileCipher.ts';
import { chunkLength, chunkOverhead, chunkPlace, vaultLayout } from './layout.ts';

const { chunkBytes, headerBytes } = vaultLayout;

/** Chunks that stay decrypted: two readers that walk side by side find each other's work, and a header its own. */
const keptChunks = 4;

/** An encrypted file behind the interface of a plain one. Every byte that comes out was proved. */
export class VaultReadAt implements ReadAt {
  readonly sizeBytes: number;
  readonly cipher: FileCipher;
  readonly #stored: ReadAt;
  readonly #file: string;
  /** Newest last. */
  readonly #kept = new Map<number, Promise<Uint8Array>>();

  private constructor(stored: ReadAt, file: string, opened: { cipher: FileCipher; plainBytes: number }) {
    this.#stored = stored;
    this.#file = file;
    this.cipher = opened.cipher;
    this.sizeBytes = opened.plainBytes;
  }

  /**
   * @param stored the file as it lies there
   * @param file what errors call it
   * @throws AppError `vault.damaged` (cut off, too), `vault.keyMissing`, `vault.wrongKey`, `vault.newer`
   */
  static async open(stored: ReadAt, findKey: FindKey, file: string): Promise<VaultReadAt> {
    const header = await stored.read(0, Math.min(headerBytes, stored.sizeBytes));
    const opened = FileCipher.open(header, findKey, file);
    if (opened.kind !== 'chunks') throw damaged(file, 'header');
    const last = Math.max(0, Math.ceil(opened.plainBytes / chunkBytes) - 1);
    const length = chunkLength(last, opened.plainBytes);
    const end = length === 0 ? headerBytes : chunkPlace(last) + length + chunkOverhead;
    if (stored.sizeBytes < end) throw damaged(file, 'the end');
    return new VaultReadAt(stored, file, opened);
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    // Checked before the memory is taken: lengths come from the files themselves.
    this.#check(offset, length);
    const bytes = new Uint8Array(length);
    await this.readInto(bytes, offset);
    return bytes;
  }

  async readInto(target: Uint8Array, offset: number): Promise<void> {
    this.#check(offset, target.length);
    for (let done = 0; done < target.length; ) {
      const index = Math.floor((offset + done) / chunkBytes);
      const within = offset + done - index * chunkBytes;
      const wanted = Math.min(target.length - done, chunkBytes - within);
      const chunk = await this.#chunk(index);
      target.set(chunk.subarray(within, within + wanted), done);
      done += wanted;
    }
  }

  #check(offset: number, length: number): void {
    if (offset + length > this.sizeBytes)
      throw new AppError('file.unreadable', { path: this.#file, reason: 'end of file' });
  }

  #chunk(index: number): Promise<Uint8Array> {
    const known = this.#kept.get(index);
    this.#kept.delete(index);
    const chunk = known ?? this.#decrypt(index);
    this.#kept.set(index, chunk);
    if (this.#kept.size > keptChunks) this.#kept.delete(this.#kept.keys().next().value as number);
    if (!known) chunk.catch(() => this.#kept.delete(index));
    return chunk;
  }

  async #decrypt(index: number): Promise<Uint8Array> {
    const length = chunkLength(index, this.sizeBytes);
    const sealed = await this.#stored.read(chunkPlace(index), length + chunkOverhead);
    return this.cipher.openChunk(index, sealed, this.#file);
  }
}
