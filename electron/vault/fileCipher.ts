import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../common/errors/appError.ts';
import type { DataKey } from '../common/keyRing.ts';
import { formatHeader, parseHeader, type VaultKind, vaultLayout } from './layout.ts';

const { nonceBytes, tagBytes, sealedBytes, headerBytes } = vaultLayout;
const cipher = 'aes-256-gcm';

export interface OpenedCipher {
  readonly cipher: FileCipher;
  readonly kind: VaultKind;
  readonly plainBytes: number;
}

/** Answers the key of a name, or null. */
export type FindKey = (id: string) => DataKey | null;

/**
 * The keys of one file: HKDF-SHA-256 over a data key with the file's random id as salt. No two files share a key, so a
 * random nonce of 96 bits is far from repeating whatever is written.
 */
export class FileCipher {
  readonly fileId: Uint8Array;
  readonly keyId: string;
  readonly #check: Uint8Array;
  readonly #chunkKey: Uint8Array;
  readonly #headerKey: Uint8Array;

  constructor(key: DataKey, fileId: Uint8Array = randomBytes(vaultLayout.fileIdBytes)) {
    if (key.bytes.length !== 32) throw new Error('a data key has 32 bytes');
    this.fileId = fileId;
    this.keyId = key.id;
    this.#check = keyCheck(key);
    const keys = new Uint8Array(hkdfSync('sha256', key.bytes, fileId, 'inhouse file 1', 64));
    this.#chunkKey = keys.subarray(0, 32);
    this.#headerKey = keys.subarray(32);
  }

  /** 192 bytes that commit the file to `plainBytes`. */
  sealHeader(plainBytes: number, kind: VaultKind = 'chunks'): Uint8Array {
    const { fileId } = this;
    const header = formatHeader({ kind, fileId, plainBytes, keyId: this.keyId, check: this.#check });
    const sealed = new Uint8Array(headerBytes);
    sealed.set(header);
    sealed.set(seal(this.#headerKey, new Uint8Array(), header), sealedBytes);
    return sealed;
  }

  /**
   * What the first bytes of a file say, proved.
   * @throws AppError `vault.damaged`, `vault.keyMissing`, `vault.wrongKey`, `vault.newer`
   */
  static open(bytes: Uint8Array, findKey: FindKey, file: string): OpenedCipher {
    const parsed = parseHeader(bytes);
    if (parsed.kind === 'newer') throw new AppError('vault.newer', { file, version: parsed.version });
    if (parsed.kind === 'damaged') throw damaged(file, 'header');
    const { kind, keyId, check, fileId, plainBytes } = parsed.header;
    const key = findKey(keyId);
    if (key === null) throw new AppError('vault.keyMissing', { file, key: keyId });
    if (!Buffer.from(keyCheck(key)).equals(check)) throw new AppError('vault.wrongKey', { file, key: keyId });
    const opened = new FileCipher(key, fileId);
    const sealed = bytes.subarray(sealedBytes, sealedBytes + nonceBytes + tagBytes);
    if (unseal(opened.#headerKey, sealed, bytes.subarray(0, sealedBytes)) === null)
      throw damaged(file, 'header');
    return { cipher: opened, kind, plainBytes };
  }

  /** Nonce, ciphertext and tag of chunk `index`; a new nonce each time. */
  sealChunk(index: number, plain: Uint8Array): Uint8Array {
    return seal(this.#chunkKey, plain, this.#about(index, plain.length));
  }

  /** The plain bytes. @throws AppError `vault.damaged` */
  openChunk(index: number, sealed: Uint8Array, file: string): Uint8Array {
    const about = this.#about(index, sealed.length - nonceBytes - tagBytes);
    return unseal(this.#chunkKey, sealed, about) ?? fail(damaged(file, `chunk ${index}`));
  }

  /** What a chunk's tag covers besides its bytes: which file, which place, how long. */
  #about(index: number, length: number): Uint8Array {
    const about = Buffer.alloc(vaultLayout.fileIdBytes + 12);
    about.set(this.fileId);
    about.writeBigUInt64LE(BigInt(index), vaultLayout.fileIdBytes);
    about.writeUInt32LE(length, vaultLayout.fileIdBytes + 8);
    return about;
  }
}

export function damaged(file: string, place: string): AppError {
  return new AppError('vault.damaged', { file, place });
}

function fail(error: Error): never {
  throw error;
}

function keyCheck({ bytes }: DataKey): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', bytes, '', 'inhouse key check', vaultLayout.checkBytes));
}

function seal(key: Uint8Array, plain: Uint8Array, about: Uint8Array): Uint8Array {
  const sealed = Buffer.allocUnsafeSlow(nonceBytes + plain.length + tagBytes);
  const nonce = randomBytes(nonceBytes);
  const encrypting = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  encrypting.setAAD(about);
  sealed.set(nonce);
  sealed.set(encrypting.update(plain), nonceBytes);
  encrypting.final();
  sealed.set(encrypting.getAuthTag(), nonceBytes + plain.length);
  return sealed;
}

/** null: it is not what was sealed. Nothing is given out before the tag is checked. */
function unseal(key: Uint8Array, sealed: Uint8Array, about: Uint8Array): Uint8Array | null {
  if (sealed.length < nonceBytes + tagBytes) return null;
  const end = sealed.length - tagBytes;
  const decrypting = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decrypting.setAAD(about);
  decrypting.setAuthTag(sealed.subarray(end));
  const plain = decrypting.update(sealed.subarray(nonceBytes, end));
  try {
    decrypting.final();
    return plain;
  } catch {
    return null;
  }
}
