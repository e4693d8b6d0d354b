import { tokenHashes } from '../tokenHashes.ts';
import { bandBytes, bandKeys, defaultThreshold, jaccardOf, leastThreshold } from './banding.ts';
import { createDisjointSets } from './disjointSets.ts';
import { keepApart, type Separation } from './separations.ts';
import { agreeingBytes, estimateJaccard, signatureBytes } from './signature.ts';
import { tokenSimilarity } from './similarity.ts';

export interface DuplicateSearch {
  /** `signatureBytes` of each row, one after the other (`signTexts`). */
  readonly signatures: Uint8Array;
  /** Asked for rows that look alike only. */
  readonly textOf: (row: number) => string;
  /** Share of a text that is the same (`similarity`): `leastThreshold` to 1. */
  readonly threshold?: number;
  /** Rows before this one have been compared with each other; `known` are the pairs that were found. */
  readonly firstNew?: number;
  readonly known?: Iterable<readonly [row: number, other: number]>;
  /** Rows that are never put together, not by way of others either. */
  readonly separations?: Iterable<Separation>;
}

export interface DuplicatePair {
  readonly row: number;
  /** The greater number of the two. */
  readonly other: number;
  readonly similarity: number;
}

export interface NearDuplicates {
  /** What joined the clusters, also of `known` ones: not every pair of a cluster. */
  readonly pairs: readonly DuplicatePair[];
  /** Rows that belong together, also by way of others; known pairs count. */
  readonly clusters: readonly (readonly number[])[];
}

/** Rows of a band that are compared at most: texts of one form can fill a band with thousands that are no duplicates. */
const mostInBand = 64;

/** Between two of the search's pauses lie at most so many rows, or so many looks at another row. */
const rowsInSlice = 4_096;
const looksInSlice = 256;

/** The whole search at once. */
export function findNearDuplicates(search: DuplicateSearch): NearDuplicates {
  const steps = searchNearDuplicates(search);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Near duplicates by MinHash and locality-sensitive hashing: rows that agree in a band of their signatures are compared by
 * the whole signature, and those that still look alike by their texts. Nothing but signatures needs to be stored: bands of a
 * million rows are made again in seconds. Pauses every few milliseconds, with the share that is done.
 */
export function* searchNearDuplicates(search: DuplicateSearch): Generator<number, NearDuplicates> {
  const { signatures, firstNew = 0, threshold = defaultThreshold } = search;
  if (!(threshold >= leastThreshold && threshold <= 1)) throw new RangeError(`a threshold of ${threshold}`);
  const rows = signatures.length / signatureBytes;
  const sets = createDisjointSets(rows);
  const { join, mayJoin } = keepApart(sets, search.separations ?? []);
  for (const [row, other] of search.known ?? []) if (mayJoin(row, other)) join(row, other);
  const pairs: DuplicatePair[] = [];
  const compare = createComparison({ ...search, threshold });
  const isEmpty = emptyRows(signatures, rows);
  const bytes = bandBytes(threshold);
  const bands = Math.floor(signatureBytes / bytes);
  const chains = createChains(rows);
  const keys = new Int32Array(rows);
  for (let band = 0; band < bands; band++) {
    bandKeys(signatures, { band, bytes }, keys);
    chains.clear();
    let looksLeft = looksInSlice;
    for (let row = 0; row < rows; row++) {
      if (isEmpty[row] === 1) continue;
      let isJoined = false;
      let looked = 0;
      for (let other = chains.first(keys[row] as number); other !== -1; other = chains.next(other)) {
        if (keys[other] !== keys[row]) continue;
        if (++looked > mostInBand) break;
        if (sets.find(other) !== sets.find(row)) {
          if (row < firstNew || !mayJoin(other, row)) continue;
          const found = compare(other, row);
          if (found === null) continue;
          pairs.push({ row: other, other: row, similarity: found });
          join(other, row);
        }
        isJoined = true;
      }
      // One of each set stands in a band for the others: a thousand copies are a thousand comparisons, not their square.
      if (!isJoined) chains.add(row, keys[row] as number);
      looksLeft -= looked;
      if (looksLeft > 0 && row % rowsInSlice !== 0) continue;
      looksLeft = looksInSlice;
      yield (band + row / rows) / bands;
    }
  }
  return { pairs, clusters: sets.clusters() };
}

/** Compares two rows: by their signatures, then by their texts; null: they are less alike than the threshold. */
function createComparison({
  signatures,
  textOf,
  threshold,
}: DuplicateSearch & { readonly threshold: number }) {
  // Three standard errors of an estimate, and texts whose edits lie as badly as can be.
  const leastJaccard = Math.max(0.1, jaccardOf(threshold) - 0.12);
  const refused = new Set<number>();
  return (row: number, other: number): number | null => {
    if (estimateJaccard(agreeingBytes(signatures, row, other)) < leastJaccard) return null;
    const pair = row * 2 ** 26 + other;
    if (refused.has(pair)) return null;
    const found = tokenSimilarity(tokenHashes(textOf(row)), tokenHashes(textOf(other)), threshold);
    if (found >= threshold) return found;
    refused.add(pair);
    return null;
  };
}

/** A hash table of rows by key, as chains in two arrays. */
function createChains(rows: number) {
  const bits = Math.max(4, Math.ceil(Math.log2(rows + 1)));
  const heads = new Int32Array(1 << bits);
  const following = new Int32Array(rows);
  const slot = (key: number) => Math.imul(key ^ (key >>> 15), 0x9e3779b1) >>> (32 - bits);
  return {
    clear: () => heads.fill(-1),
    first: (key: number) => heads[slot(key)] as number,
    next: (row: number) => following[row] as number,
    add: (row: number, key: number) => {
      following[row] = heads[slot(key)] as number;
      heads[slot(key)] = row;
    },
  };
}

function emptyRows(signatures: Uint8Array, rows: number): Uint8Array {
  const empty = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * signatureBytes;
    empty[row] = 1;
    for (let at = start; at < start + signatureBytes; at++)
      if (signatures[at] !== 0) {
        empty[row] = 0;
        break;
      }
  }
  return empty;
}
