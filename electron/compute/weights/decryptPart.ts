import { closeSync, openSync, readSync } from 'node:fs';
import { damaged, FileCipher } from '../../vault/fileCipher.ts';
import { chunkLength, chunkOverhead, chunkPlace, vaultLayout } from '../../vault/layout.ts';
import { finderFor } from '../../vault/ring.ts';

/** Chunks of an encrypted file. */
export interface FilePart {
  readonly location: string;
  readonly firstChunk: number;
  readonly chunks: number;
}

/** Reads and decrypts in this thread, into whatever takes the plain bytes at their places. @throws AppError `vault.*`, or of the system */
export function decryptPart(
  { location, firstChunk, chunks }: FilePart,
  write: (plain: Uint8Array, offset: number) => void,
): void {
  const file = openSync(location, 'r');
  try {
    const header = Buffer.alloc(vaultLayout.headerBytes);
    const headerBytes = readSync(file, header, 0, header.length, 0);
    const { cipher, plainBytes } = FileCipher.open(
      header.subarray(0, headerBytes),
      finderFor(location),
      location,
    );
    const sealed = Buffer.alloc(vaultLayout.chunkBytes + chunkOverhead);
    for (let index = firstChunk; index < firstChunk + chunks; index += 1) {
      const chunk = sealed.subarray(0, chunkLength(index, plainBytes) + chunkOverhead);
      if (readSync(file, chunk, 0, chunk.length, chunkPlace(index)) < chunk.length)
        throw damaged(location, 'the end');
      write(cipher.openChunk(index, chunk, location), index * vaultLayout.chunkBytes);
    }
  } finally {
    closeSync(file);
  }
}
