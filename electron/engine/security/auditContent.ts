import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';

const nonceBytes = 12;
const tagBytes = 16;
export const contentKeyBytes = 32;

/** AES-256-GCM: nonce, ciphertext, tag. `about` is authenticated with it, so that it cannot stand for something else. */
export function seal(key: Uint8Array, plain: Uint8Array, about: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(about));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws `audit.contentUnreadable` for another key, another `about`, or bytes that were changed. */
export function unseal(key: Uint8Array, sealed: Uint8Array, about: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes));
    decipher.setAAD(Buffer.from(about));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    return Buffer.concat([
      decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)),
      decipher.final(),
    ]);
  } catch (cause) {
    throw new AppError('audit.contentUnreadable', {}, { cause });
  }
}

/** A record's content under its person's key, base64; bound to the record's id. */
export function encryptContent(key: Uint8Array, recordId: string, content: string): string {
  return seal(key, Buffer.from(content, 'utf8'), `audit record ${recordId}`).toString('base64');
}

/** Throws `audit.contentUnreadable`. */
export function decryptContent(key: Uint8Array, recordId: string, kept: string): string {
  return unseal(key, Buffer.from(kept, 'base64'), `audit record ${recordId}`).toString('utf8');
}

/** HMAC-SHA256 (hex) under the person's key: a plain hash of a short text could be guessed, and never be erased. */
export function hashContent(key: Uint8Array, content: string): string {
  return createHmac('sha256', key).update(content, 'utf8').digest('hex');
}

/** How a secret of the log (a content key, the signing key) lies in the database. */
export interface WrappedKey {
  /** none: this data directory has no master key, so it lies beside what it protects. */
  readonly wrapping: 'none' | 'master';
  readonly bytes: Uint8Array;
}

/** `about` says which key it is. */
export function wrapKey(masterKey: Uint8Array | null, key: Uint8Array, about: string): WrappedKey {
  if (!masterKey) return { wrapping: 'none', bytes: key };
  return { wrapping: 'master', bytes: seal(wrappingKey(masterKey), key, about) };
}

/** Throws `audit.contentUnreadable` where the master key is another one, or missing. */
export function unwrapKey(masterKey: Uint8Array | null, { wrapping, bytes }: WrappedKey, about: string) {
  if (wrapping === 'none') return Buffer.from(bytes);
  if (!masterKey) throw new AppError('audit.contentUnreadable', {});
  return unseal(wrappingKey(masterKey), bytes, about);
}

/** Of the master key only what is derived from it for this one purpose is used. */
function wrappingKey(masterKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(0), 'inhouse audit keys 1', 32));
}
