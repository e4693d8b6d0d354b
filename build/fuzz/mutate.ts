import type { Random } from '../../electron/ml/sampling/random.ts';
import type { Mutator, Seed } from './target.ts';

/** Inputs do not grow beyond this by themselves. */
const mostBytes = 1024 * 1024;

export const below = (random: Random, count: number): number => Math.floor(random() * count);

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  if (items.length === 0) throw new Error('nothing to pick from');
  return items[below(random, items.length)] as Item;
}

/** One to four changes, one after the other. */
export function mutate(seed: Seed, mutators: readonly Mutator[], random: Random, pool: readonly Seed[]) {
  let { bytes } = seed;
  for (let left = 1 + below(random, 4); left > 0; left -= 1)
    bytes = pick(random, mutators)(bytes, random, pool).subarray(0, mostBytes);
  return bytes;
}

const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

export const flipBits: Mutator = (bytes, random) => {
  const changed = Uint8Array.from(bytes);
  for (let left = 1 + below(random, 8); left > 0 && changed.length > 0; left -= 1) {
    const at = below(random, changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << below(random, 8));
  }
  return changed;
};

export const setBytes: Mutator = (bytes, random) => {
  const changed = Uint8Array.from(bytes);
  const at = below(random, changed.length + 1);
  changed.fill(pick(random, [0, 0xff, 0x7f, 0x80, 0x0a, 0x22, 0x2c]), at, at + 1 + below(random, 16));
  return changed;
};

export const truncate: Mutator = (bytes, random) => bytes.subarray(0, below(random, bytes.length + 1));

export const extend: Mutator = (bytes, random) => {
  const tail = new Uint8Array(1 + below(random, 4_096));
  if (random() < 0.5) for (let i = 0; i < tail.length; i += 1) tail[i] = below(random, 256);
  return join(bytes, tail);
};

/** The beginning of this one and the end of another, or a piece of another in the middle. */
export const splice: Mutator = (bytes, random, pool) => {
  const other = pick(random, pool).bytes;
  const [at, from] = [below(random, bytes.length + 1), below(random, other.length + 1)];
  if (random() < 0.5) return join(bytes.subarray(0, at), other.subarray(from));
  return join(bytes.subarray(0, at), other.subarray(from, from + 256), bytes.subarray(at));
};

export const moveChunk: Mutator = (bytes, random) => {
  const [at, to] = [below(random, bytes.length + 1), below(random, bytes.length + 1)];
  const chunk = bytes.subarray(at, at + 1 + below(random, 1_024));
  const kept = random() < 0.5 ? bytes : join(bytes.subarray(0, at), bytes.subarray(at + chunk.length));
  return join(kept.subarray(0, to), chunk, kept.subarray(to));
};

const widths = [1, 2, 4, 8] as const;
const interesting = [0n, 1n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn];
const largest = [1n << 40n, (1n << 53n) - 1n, (1n << 63n) - 1n, (1n << 64n) - 1n];

/** A number in binary, at the beginning, at the end or anywhere: a length, a count, an offset. */
export const setInteger: Mutator = (bytes, random) => {
  const changed = Buffer.from(bytes);
  const width = pick(random, widths);
  if (changed.length < width) return changed;
  const room = changed.length - width + 1;
  const at = pick(random, [
    below(random, Math.min(room, 64)),
    below(random, room),
    room - 1 - below(random, Math.min(room, 64)),
  ]);
  const near = BigInt(changed.length) + BigInt(below(random, 17)) - 8n;
  const value = BigInt.asUintN(width * 8, pick(random, [...interesting, ...largest, near < 0n ? 0n : near]));
  const spelled = Buffer.alloc(8);
  spelled.writeBigUInt64LE(value);
  const narrow = spelled.subarray(0, width);
  changed.set(random() < 0.75 ? narrow : narrow.reverse(), at);
  return changed;
};

export const binary: readonly Mutator[] = [
  flipBits,
  setBytes,
  truncate,
  extend,
  splice,
  moveChunk,
  setInteger,
  setInteger,
];

const numbers = [
  '0',
  '-1',
  '1e308',
  '1e999',
  '-1e-400',
  '4294967296',
  '9007199254740993',
  '0.5',
  'NaN',
  '1'.repeat(400),
];

/** A number that is written out. */
export const setWrittenNumber: Mutator = (bytes, random) => {
  const text = Buffer.from(bytes).toString('latin1');
  const found = [...text.matchAll(/\d+/g)].slice(0, 2_000);
  if (found.length === 0) return bytes;
  const { 0: old, index } = pick(random, found);
  return Buffer.from(text.slice(0, index) + pick(random, numbers) + text.slice(index + old.length), 'latin1');
};

/** Puts one of these words somewhere. */
export function insertWords(words: readonly string[]): Mutator {
  return (bytes, random) => {
    const at = below(random, bytes.length + 1);
    return join(bytes.subarray(0, at), Buffer.from(pick(random, words)), bytes.subarray(at));
  };
}

/** What breaks readers of text, whichever format it is in. */
export const textWords = [
  '\u0000',
  '\ufeff',
  '\u202e',
  '\r',
  '\r\n\r\n',
  '\u2028',
  '😀',
  'é'.repeat(300),
  '\t'.repeat(500),
  ' '.repeat(3_000),
  'a'.repeat(20_000),
] as const;

const badUtf8 = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]] as const;
export const breakUtf8: Mutator = (bytes, random) => {
  const at = below(random, bytes.length + 1);
  return join(bytes.subarray(0, at), Uint8Array.from(pick(random, badUtf8)), bytes.subarray(at));
};

export const textual: readonly Mutator[] = [
  ...[flipBits, truncate, splice, moveChunk, setWrittenNumber, setWrittenNumber, breakUtf8],
  insertWords(textWords),
];
