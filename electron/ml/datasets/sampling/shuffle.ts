import { createRandom, type Random } from '../../sampling/random.ts';

export type { Random };

/** Numbers in [0, 1) for a seed of any name (`2026-review`) or number: the same ones everywhere. */
export function seededRandom(seed: string | number): Random {
  // Both halves of the generator's seed: seeds that are near each other must not begin alike.
  const text = String(seed);
  return createRandom(hashText(text, 0x811c9dc5) + (hashText(text, 0x9e3779b9) >>> 11) * 2 ** 32);
}

/** FNV-1a over code units with the last steps of MurmurHash3, so that every bit hangs on every character. */
function hashText(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Fisher and Yates' shuffle, in place; with `most` only the first so many places are drawn. */
export function shuffle<Items extends number[] | Uint32Array>(
  items: Items,
  random: Random,
  most = items.length,
): Items {
  for (let at = 0; at < Math.min(most, items.length); at++) {
    const other = at + Math.floor(random() * (items.length - at));
    const kept = items[at] as number;
    items[at] = items[other] as number;
    items[other] = kept;
  }
  return items;
}
