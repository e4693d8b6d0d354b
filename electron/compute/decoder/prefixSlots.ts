/** A place for one sequence, and what is left there of the sequence before. */
export interface Slot {
  readonly index: number;
  /** Tokens whose keys and values are surely in the slot's cache. */
  readonly tokens: number[];
  isBusy: boolean;
  /** When it was taken or left last, in the order of such moments; 0: never. */
  lastUsed: number;
}

/** Where a new sequence goes. */
export interface Placement {
  readonly slot: Slot;
  /** How many of its first tokens are in the slot already. */
  readonly reused: number;
  /** The slot that holds more of its beginning, which is worth copying; null: none. */
  readonly copy: { readonly from: Slot; readonly length: number } | null;
}

/** The slots of one session and the tokens that they remember: the prefix cache of all conversations. */
export interface PrefixSlots {
  /** How many are busy. */
  readonly busy: number;
  /** How many have ever been busy. */
  readonly used: number;
  /** Takes a free slot for a sequence that begins with `ids`; null: all are busy. At least the last id stays to be computed. */
  place(ids: readonly number[]): Placement | null;
  /** What the slot holds stays as prefix cache. */
  release(slot: Slot): void;
}

/**
 * Fewer tokens than this are computed again: copying moves a whole slot, and what every prompt begins with (the words
 * around a message) is no reason to give up the end of another conversation.
 */
export const copyWorthTokens = 32;

export function createPrefixSlots(count: number): PrefixSlots {
  const slots = Array.from({ length: count }, (_, index): Slot => {
    return { index, tokens: [], isBusy: false, lastUsed: 0 };
  });
  let uses = 0;
  return {
    get busy() {
      return slots.filter(({ isBusy }) => isBusy).length;
    },
    get used() {
      return slots.filter(({ lastUsed }) => lastUsed > 0).length;
    },
    place(ids) {
      const free = slots.filter(({ isBusy }) => !isBusy);
      const shared = (slot: Slot) => sharedTokens(ids, slot.tokens);
      const slot = chooseFree(free, shared);
      if (slot === null) return null;
      slot.isBusy = true;
      slot.lastUsed = ++uses;
      const reused = shared(slot);
      const from = largest(slots, shared);
      const length = from ? shared(from) : 0;
      const isWorth = from !== null && length - reused >= copyWorthTokens;
      return { slot, reused, copy: isWorth ? { from, length } : null };
    },
    release(slot) {
      slot.isBusy = false;
      slot.lastUsed = ++uses;
    },
  };
}

/** How many of these ids need not be computed again; at least the last one must, for its logits. */
export function sharedTokens(ids: readonly number[], held: readonly number[]): number {
  let length = 0;
  while (length < ids.length - 1 && length < held.length && ids[length] === held[length]) length++;
  return length;
}

/**
 * The slot that shares most, unless going on there would cost another conversation more than half of what it left: then the
 * beginning is copied, as from a busy slot. Otherwise the one used longest ago.
 */
function chooseFree(free: readonly Slot[], shared: (slot: Slot) => number): Slot | null {
  const best = largest(free, shared);
  const oldest = largest(free, ({ lastUsed }) => -lastUsed);
  if (best === null || shared(best) < copyWorthTokens) return oldest;
  return shared(best) * 2 >= best.tokens.length ? best : oldest;
}

function largest(slots: readonly Slot[], size: (slot: Slot) => number): Slot | null {
  let best: Slot | null = null;
  for (const slot of slots) if (best === null || size(slot) > size(best)) best = slot;
  return best;
}
