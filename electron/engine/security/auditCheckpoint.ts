import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** "Record `number` of log `log` had this hash at this time": signed, and chained to the checkpoint before it. */
export interface AuditCheckpoint {
  /** Random, of one audit.db. */
  readonly log: string;
  /** Sequence of the last record that it covers. */
  readonly number: number;
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Signature of the checkpoint before; empty: there was none. */
  readonly previous: string;
  /** Base64 of the Ed25519 key (SubjectPublicKeyInfo). */
  readonly publicKey: string;
  /** Base64. */
  readonly signature: string;
}

export type UnsignedCheckpoint = Omit<AuditCheckpoint, 'publicKey' | 'signature'>;

/** What signs, with its public part as it is written down. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

/** PKCS #8 DER of a new Ed25519 key. */
export function newSigningKey(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

export function openSigningKey(pkcs8: Uint8Array): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey: spki.toString('base64') };
}

export function signCheckpoint(key: SigningKey, checkpoint: UnsignedCheckpoint): AuditCheckpoint {
  const signature = signText(key, textOf(checkpoint));
  return { ...checkpoint, publicKey: key.publicKey, signature };
}

/** Whether the key that it names has signed it. Whose key that is, the caller must know. */
export function isSigned(checkpoint: AuditCheckpoint): boolean {
  return isSignedText(textOf(checkpoint), checkpoint);
}

function textOf({ log, number, hash, at, previous }: UnsignedCheckpoint): string {
  return JSON.stringify(['inhouse audit checkpoint 1', log, number, hash, at, previous]);
}

/** Base64. */
export function signText({ privateKey }: SigningKey, text: string): string {
  return sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64');
}

/** False, too, for a key or a signature that is none. */
export function isSignedText(
  text: string,
  by: { readonly publicKey: string; readonly signature: string },
): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(by.publicKey, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(by.signature, 'base64'));
  } catch {
    return false;
  }
}
