import type { DataKey } from '../common/keyRing.ts';
import { damaged, FileCipher, type FindKey } from './fileCipher.ts';
import { chunkLength, chunkOverhead, chunkPlace, storedBytes, vaultLayout } from './layout.ts';

const { chunkBytes } = vaultLayout;

/** A small file at once, as it lies on the disk. */
export function encryptWhole(plain: Uint8Array, key: DataKey): Uint8Array {
  const cipher = new FileCipher(key);
  const stored = new Uint8Array(storedBytes(plain.length));
  stored.set(cipher.sealHeader(plain.length));
  for (let index = 0; index * chunkBytes < plain.length; index += 1) {
    const chunk = plain.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    stored.set(cipher.sealChunk(index, chunk), chunkPlace(index));
  }
  return stored;
}

/** @throws AppError as `VaultReadAt.open` */
export function decryptWhole(stored: Uint8Array, findKey: FindKey, file: string): Uint8Array<ArrayBuffer> {
  const { cipher, kind, plainBytes } = FileCipher.open(stored, findKey, file);
  if (kind !== 'chunks') throw damaged(file, 'header');
  if (stored.length < storedBytes(plainBytes)) throw damaged(file, 'the end');
  const plain = new Uint8Array(plainBytes);
  for (let index = 0; index * chunkBytes < plainBytes; index += 1) {
    const place = chunkPlace(index);
    const sealed = stored.subarray(place, place + chunkLength(index, plainBytes) + chunkOverhead);
    plain.set(cipher.openChunk(index, sealed, file), index * chunkBytes);
  }
  return plain;
}
