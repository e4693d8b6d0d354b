import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '../../../common/errors/appError.ts';

export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** base64 of at most some kilobytes: nothing that is sealed here is longer than a key. */
const base64 = z.string().max(4_096).base64();

/** Something secret under AES-256-GCM (NIST SP 800-38D): a nonce of its own, and the ciphertext with its tag of 16 bytes. */
export const sealedSchema = z.object({ nonce: base64, data: base64 });
export type Sealed = z.infer<typeof sealedSchema>;

/** `purpose` is authenticated with it: what was sealed for one place opens in no other. */
export function seal(key: Uint8Array, plain: Uint8Array, purpose: string): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(purpose));
  const data = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString('base64'), data: data.toString('base64') };
}

/** @throws AppError `keys.wrongSecret`: another key, another purpose, or changed since */
export function unseal(key: Uint8Array, sealed: Sealed, purpose: string): Uint8Array<ArrayBuffer> {
  try {
    const data = Buffer.from(sealed.data, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.nonce, 'base64'), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(data.subarray(-tagBytes));
    return Uint8Array.from(Buffer.concat([decipher.update(data.subarray(0, -tagBytes)), decipher.final()]));
  } catch (cause) {
    throw new AppError('keys.wrongSecret', {}, { cause });
  }
}

export function newKey(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(randomBytes(keyBytes));
}
