import { signatureBytes } from './signature.ts';

/** Similarities that rows can be asked for; under it texts that only share a form would be compared with each other. */
export const leastThreshold = 0.7;
export const defaultThreshold = 0.8;

const bytesInBand = [6, 5, 4, 3] as const;
/** Of pairs at the threshold whose edits lie at random, so many share a band. */
const wantedRecall = 0.9;

/**
 * How many bytes of a signature make a band: rows that agree in all bytes of any band are compared. The longest band that still
 * finds nine in ten pairs of just the similarity wanted: longer bands bring fewer pairs together by chance.
 */
export function bandBytes(threshold: number): number {
  const jaccard = jaccardOf(threshold);
  const share = (bytes: number) => 1 - (1 - jaccard ** bytes) ** Math.floor(signatureBytes / bytes);
  return bytesInBand.find((bytes) => share(bytes) >= wantedRecall) ?? 3;
}

/** Jaccard similarity of three-token shingles when a token in its place is the same with probability `similarity`. */
export function jaccardOf(similarity: number): number {
  const kept = similarity ** 3;
  return kept / (2 - kept);
}

/** One band of every row as a number of 32 bits, into `keys`. */
export function bandKeys(
  signatures: Uint8Array,
  { band, bytes }: { readonly band: number; readonly bytes: number },
  keys: Int32Array,
): void {
  for (let row = 0; row < keys.length; row++) {
    const start = row * signatureBytes + band * bytes;
    let key = 0;
    for (let at = 0; at < bytes; at++)
      // Up to four bytes nothing is lost; with more, a collision costs one comparison of signatures.
      key =
        bytes <= 4
          ? (key << 8) | byteAt(signatures, start + at)
          : Math.imul(key ^ byteAt(signatures, start + at), 0x01000193);
    keys[row] = key;
  }
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}
