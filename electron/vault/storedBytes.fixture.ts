import { AppError } from '../common/errors/appError.ts';
import type { DataKey } from '../common/keyRing.ts';
import type { StoredFile } from './vaultWriteAt.ts';

export function testKey(id: string, seed: number): DataKey {
  return { id, bytes: new Uint8Array(32).map((_, index) => (seed + index * 7) & 255) };
}

/** A file that lies in memory, for tests that damage it. */
export class StoredBytes implements StoredFile {
  bytes: Uint8Array;

  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.bytes = bytes.slice();
  }

  get sizeBytes(): number {
    return this.bytes.length;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset + length > this.bytes.length)
      throw new AppError('file.unreadable', { path: 'memory', reason: 'end of file' });
    return this.bytes.slice(offset, offset + length);
  }

  async readInto(target: Uint8Array, offset: number): Promise<void> {
    target.set(await this.read(offset, target.length));
  }

  async writeAt(bytes: Uint8Array, offset: number): Promise<void> {
    if (offset + bytes.length > this.bytes.length) await this.truncate(offset + bytes.length);
    this.bytes.set(bytes, offset);
  }

  async truncate(sizeBytes: number): Promise<void> {
    const bytes = new Uint8Array(sizeBytes);
    bytes.set(this.bytes.subarray(0, sizeBytes));
    this.bytes = bytes;
  }
}
