import { hkdfSync, randomBytes, scrypt } from 'node:crypto';
import * as z from 'zod';
import { keyBytes } from './seal.ts';

/**
 * How a passphrase becomes a key: scrypt (RFC 7914). `cost` is N. Bounds, because the file that says so can come from anywhere:
 * the smallest is for tests, the largest takes 1 GiB.
 */
export const passphraseDerivationSchema = z.object({
  name: z.literal('scrypt'),
  cost: z.number().int().min(1_024).max(1_048_576),
  blockSize: z.literal(8),
  parallelism: z.number().int().min(1).max(4),
  salt: z.string().max(100).base64(),
});
export type PassphraseDerivation = z.infer<typeof passphraseDerivationSchema>;

/** OWASP's Password Storage Cheat Sheet: N = 2^17, r = 8, p = 1; 128 MiB, about half a second. */
export const passphraseCost = 131_072;
const saltBytes = 16;

export function newDerivation(cost: number): PassphraseDerivation {
  const salt = randomBytes(saltBytes).toString('base64');
  return { name: 'scrypt', cost, blockSize: 8, parallelism: 1, salt };
}

/** In a thread of Node's pool. Unicode is composed first (NFKC): one word is typed in several ways. */
export function deriveFromPassphrase(
  passphrase: string,
  { cost, blockSize, parallelism, salt }: PassphraseDerivation,
): Promise<Uint8Array> {
  const options = { N: cost, r: blockSize, p: parallelism, maxmem: 256 * cost * blockSize };
  return new Promise((resolve, reject) => {
    const given = passphrase.normalize('NFKC');
    scrypt(given, Buffer.from(salt, 'base64'), keyBytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** For what is random already (RFC 5869, SHA-256): each purpose a key of its own. */
export function deriveFromKey(key: Uint8Array, purpose: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), purpose, keyBytes));
}
