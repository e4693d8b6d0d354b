import { mix, tokenHashes } from '../tokenHashes.ts';

/** Bytes of a signature: as many minima, a byte of each. */
export const signatureBytes = 192;

/** Tokens of a shingle: few enough to come through edits, enough to be rare in texts that have nothing to do with each other. */
export const shingleTokens = 3;

/** One hash for every three tokens that follow each other; a text shorter than that is one shingle. */
export function shingleHashes(tokens: Int32Array): Int32Array {
  if (tokens.length === 0) return new Int32Array(0);
  const shingles = new Int32Array(Math.max(1, tokens.length - shingleTokens + 1));
  for (let at = 0; at < shingles.length; at++) {
    let hash = tokens[at] as number;
    for (let next = 1; next < shingleTokens; next++)
      hash = Math.imul(hash, 0x9e3779b1) ^ ((tokens[at + next] ?? 0) as number);
    shingles[at] = mix(hash);
  }
  return shingles;
}

/**
 * MinHash by one permutation (Li, Owen, Zhang 2012): a shingle falls into one of 192 bins and only the least of a bin counts, so
 * each is hashed once and not 192 times. A bin that stays empty takes over another's by a fixed chain of draws (optimal
 * densification, Shrivastava 2017). Of each minimum a byte is kept (b-bit MinHash, Li and König 2010): two texts agree in
 * about J + (1 - J) / 256 of their bytes, J being the Jaccard similarity of their shingles.
 *
 * @param into 192 bytes; all 0 for a text without a word, which is like nothing
 */
export function signText(text: string, into: Uint8Array = new Uint8Array(signatureBytes)): Uint8Array {
  const minima = new Uint32Array(signatureBytes).fill(empty);
  const shingles = shingleHashes(tokenHashes(text));
  for (let at = 0; at < shingles.length; at++) {
    // The greatest number stands for an empty bin.
    const hash = Math.min((shingles[at] as number) >>> 0, empty - 1);
    const bin = binOf(hash);
    if (hash < (minima[bin] as number)) minima[bin] = hash;
  }
  if (shingles.length === 0) return into.fill(0);
  for (let bin = 0; bin < signatureBytes; bin++) {
    let from = bin;
    for (let draw = 1; minima[from] === empty; draw++) from = binOf(mix(bin * 0x10001 + draw) >>> 0);
    into[bin] = mix((minima[from] as number) + bin);
  }
  return into;
}

/** Signatures one after the other: what is stored, and what threads can share the work of. */
export function signTexts(texts: readonly string[]): Uint8Array {
  const signatures = new Uint8Array(texts.length * signatureBytes);
  texts.forEach((text, row) => {
    signText(text, signatures.subarray(row * signatureBytes, (row + 1) * signatureBytes));
  });
  return signatures;
}

const empty = 0xffffffff;

function binOf(hash: number): number {
  return ((hash >>> 16) * signatureBytes) >>> 16;
}

/** In how many bytes two rows of `signatures` agree. */
export function agreeingBytes(signatures: Uint8Array, one: number, other: number): number {
  const [left, right] = [one * signatureBytes, other * signatureBytes];
  let agreeing = 0;
  for (let at = 0; at < signatureBytes; at++)
    if (signatures[left + at] === signatures[right + at]) agreeing++;
  return agreeing;
}

/** An estimate of the Jaccard similarity of two texts' shingles, 0 to 1; its standard error is at most 0.04. */
export function estimateJaccard(agreeing: number): number {
  return Math.max(0, (agreeing / signatureBytes - 1 / 256) / (1 - 1 / 256));
}
