/**
 * How an encrypted file lies on the disk: a header of 192 bytes, then the plain bytes in chunks of 1 MiB, each as
 * nonce (12), ciphertext, tag (16). Only the last chunk is shorter. A journal of lines (kind 1) has records of any length in
 * their place, each behind its stored length (uint32).
 *
 *     0    magic, 8
 *     8    format, 1; cipher, 1 (1: AES-256-GCM); kind (0: chunks, 1: records); zero
 *     12   size of a chunk, uint32, little-endian
 *     16   file id, 16 random bytes: salt of the file's own keys
 *     32   plain size, uint64, little-endian: what is committed; bytes behind it are a killed writer's and never read
 *     40   key check, 8: tells another key of the same name from a damaged header
 *     48   key id, UTF-8, padded with zeros to 112
 *     160  nonce, 12, and tag, 16, over everything before
 *     188  four zeros
 *
 * The tag of a chunk covers file id, number and length, so chunks do not change places, files or sizes unnoticed; the tag of
 * the header covers the size, so nothing is cut off. What it cannot show: a whole file put back as it once was.
 */
export const vaultLayout = {
  magic: Uint8Array.of(0x89, 0x49, 0x48, 0x56, 0x0d, 0x0a, 0x1a, 0x0a), // As PNG's: text tools break it visibly.
  format: 1,
  aes256gcm: 1,
  headerBytes: 192,
  sealedBytes: 160,
  chunkBytes: 1024 * 1024,
  nonceBytes: 12,
  tagBytes: 16,
  fileIdBytes: 16,
  checkBytes: 8,
  keyIdBytes: 112,
} as const;

/** What a chunk has besides its plain bytes. */
export const chunkOverhead = vaultLayout.nonceBytes + vaultLayout.tagBytes;

/** Larger files are no files of ours; keeps every position a safe integer. */
const largestPlainBytes = 2 ** 50;

/** chunks: random access; records: a journal that is only added to. */
export const vaultKinds = ['chunks', 'records'] as const;
export type VaultKind = (typeof vaultKinds)[number];

export interface VaultHeader {
  readonly kind: VaultKind;
  readonly fileId: Uint8Array;
  readonly plainBytes: number;
  readonly keyId: string;
  readonly check: Uint8Array;
}

/**
 * plain: not ours; near: the magic with one byte changed, or cut off within it (also to nothing), so a damaged file of ours
 * where all files are.
 */
export type Magic = 'vault' | 'near' | 'plain';

/** @param start the first bytes of a file, as many as there are */
export function judgeMagic(start: Uint8Array): Magic {
  const { magic } = vaultLayout;
  if (start.length < magic.length)
    return start.every((byte, index) => byte === magic[index]) ? 'near' : 'plain';
  const wrong = magic.reduce((count, byte, index) => count + (start[index] === byte ? 0 : 1), 0);
  return wrong === 0 ? 'vault' : wrong === 1 ? 'near' : 'plain';
}

/** The part of the header that its tag covers. Throws when the key's id is too long. */
export function formatHeader({
  kind,
  fileId,
  plainBytes,
  keyId,
  check,
}: VaultHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(vaultLayout.sealedBytes);
  const view = new DataView(bytes.buffer);
  const id = new TextEncoder().encode(keyId);
  if (id.length === 0 || id.length > vaultLayout.keyIdBytes || id.includes(0))
    throw new Error(`a key id has 1 to ${vaultLayout.keyIdBytes} bytes`);
  bytes.set(vaultLayout.magic);
  bytes.set([vaultLayout.format, vaultLayout.aes256gcm, vaultKinds.indexOf(kind)], 8);
  view.setUint32(12, vaultLayout.chunkBytes, true);
  bytes.set(fileId, 16);
  view.setBigUint64(32, BigInt(plainBytes), true);
  bytes.set(check, 40);
  bytes.set(id, 48);
  return bytes;
}

/** A header as far as it can be judged without a key: `newer` is its format's number, `damaged` says where. */
export type ParsedHeader =
  | { readonly kind: 'header'; readonly header: VaultHeader }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged' };

/** @param bytes the first 192 bytes of a file with our magic, as many as there are */
export function parseHeader(bytes: Uint8Array): ParsedHeader {
  const damaged = { kind: 'damaged' } as const;
  if (bytes.length < vaultLayout.headerBytes) return damaged;
  const view = new DataView(bytes.buffer, bytes.byteOffset, vaultLayout.headerBytes);
  const version = view.getUint8(8);
  if (version > vaultLayout.format && version < 16) return { kind: 'newer', version };
  const kind = vaultKinds[view.getUint8(10)];
  const plainBytes = Number(view.getBigUint64(32, true));
  const isOurs =
    version === vaultLayout.format &&
    view.getUint8(9) === vaultLayout.aes256gcm &&
    view.getUint8(11) === 0 &&
    view.getUint32(12, true) === vaultLayout.chunkBytes &&
    view.getUint32(188) === 0 &&
    plainBytes <= largestPlainBytes;
  const keyId = isOurs ? parseKeyId(bytes.subarray(48, vaultLayout.sealedBytes)) : null;
  if (keyId === null || kind === undefined) return damaged;
  return {
    kind: 'header',
    header: { kind, fileId: bytes.slice(16, 32), plainBytes, keyId, check: bytes.slice(40, 48) },
  };
}

function parseKeyId(bytes: Uint8Array): string | null {
  const end = bytes.indexOf(0);
  const id = end === -1 ? bytes : bytes.subarray(0, end);
  if (id.length === 0 || bytes.subarray(id.length).some((byte) => byte !== 0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(id);
  } catch {
    return null;
  }
}

/** Where a chunk lies: the nonce first. */
export function chunkPlace(index: number): number {
  return vaultLayout.headerBytes + index * (vaultLayout.chunkBytes + chunkOverhead);
}

/** Plain bytes in chunk `index` of a file of `plainBytes`. */
export function chunkLength(index: number, plainBytes: number): number {
  return Math.max(0, Math.min(vaultLayout.chunkBytes, plainBytes - index * vaultLayout.chunkBytes));
}

/** What a plain size comes to on the disk. */
export function storedBytes(plainBytes: number): number {
  const chunks = Math.ceil(plainBytes / vaultLayout.chunkBytes);
  return vaultLayout.headerBytes + plainBytes + chunks * chunkOverhead;
}
