/** Finds in a sequence what followed the last time that its end stood there before: text that repeats proposes its own continuation. */
export interface PromptLookup {
  /** The sequence grows by one token. */
  push(id: number): void;
  /**
   * How many tokens at the sequence's end also stand before the proposed continuation, counted up to `longestMatch`; 0:
   * not even the last two were there before.
   */
  readonly matched: number;
  /** The next token if the sequence repeats itself; undefined without a match. */
  readonly proposal: number | undefined;
  /** The next `count` tokens if the sequence goes on repeating itself; [] without a match. */
  draft(count: number): number[];
}

/** Numbers of tokens by which places are looked up, the most telling first. */
const gramSizes = [4, 3, 2] as const;
/** Matches are told apart by their length up to here: who has repeated 16 tokens is copying. */
export const longestMatch = 16;
const smallestCapacity = 1_024;

/**
 * For each number of tokens a hash table of the place after each group's latest occurrence (open addressing, at most half
 * full), so a token costs the same in a sequence of any length. About 28 bytes a token, and twice that right after growing.
 */
export function createPromptLookup(ids: readonly number[]): PromptLookup {
  let tokens = new Int32Array(capacityFor(ids.length));
  let tables = gramSizes.map((size) => createGramTable(size, tokens));
  let length = 0;
  let source = 0;
  let matched = 0;

  function push(id: number): void {
    if (length === tokens.length) grow();
    tokens[length++] = id;
    source = 0;
    for (const table of tables) {
      const earlier = table.exchange(length);
      if (source === 0) source = earlier;
    }
    matched = source === 0 ? 0 : matchLength(tokens, source, length);
  }
  function grow(): void {
    const larger = new Int32Array(tokens.length * 2);
    larger.set(tokens);
    tokens = larger;
    tables = gramSizes.map((size) => createGramTable(size, tokens));
    for (let end = 1; end <= length; end++) for (const table of tables) table.exchange(end);
  }
  for (const id of ids) push(id);
  return {
    push,
    get matched() {
      return matched;
    },
    get proposal() {
      return source === 0 ? undefined : tokens[source];
    },
    draft(count) {
      if (source === 0) return [];
      // A period shorter than the draft goes round: the copy reads what it has just written.
      const period = length - source;
      return Array.from({ length: count }, (_, i) => tokens[source + (i % period)] as number);
    },
  };
}

function capacityFor(length: number): number {
  let capacity = smallestCapacity;
  while (capacity < length) capacity *= 2;
  return capacity;
}

function matchLength(tokens: Int32Array, source: number, length: number): number {
  const most = Math.min(longestMatch, source);
  let count = 0;
  while (count < most && tokens[source - 1 - count] === tokens[length - 1 - count]) count++;
  return count;
}

interface GramTable {
  /** Enters the group that ends before `end` and returns where the same one ended before; 0: nowhere. */
  exchange(end: number): number;
}

function createGramTable(size: number, tokens: Int32Array): GramTable {
  const slots = new Int32Array(tokens.length * 2);
  const mask = slots.length - 1;
  return {
    exchange(end) {
      if (end < size) return 0;
      let slot = hashOf(tokens, end - size, size) & mask;
      for (let held = slots[slot] as number; held !== 0; held = slots[slot] as number) {
        if (areEqual(tokens, { a: held - size, b: end - size, size })) {
          slots[slot] = end;
          return held;
        }
        slot = (slot + 1) & mask;
      }
      slots[slot] = end;
      return 0;
    },
  };
}

interface Groups {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

function areEqual(tokens: Int32Array, { a, b, size }: Groups): boolean {
  for (let i = 0; i < size; i++) if (tokens[a + i] !== tokens[b + i]) return false;
  return true;
}

/** Multiply and shift, as in murmur3's finalizer: neighbouring ids must not fill neighbouring slots. */
function hashOf(tokens: Int32Array, from: number, size: number): number {
  let hash = 0;
  for (let i = from; i < from + size; i++) {
    hash = Math.imul(hash ^ (tokens[i] as number), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
