/** The first 48 bits of a hash: a number that JavaScript holds exactly. */
export function fingerprintOf(hash: Uint8Array): number {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.length).readUIntBE(0, 6);
}

/** Row ids by the fingerprints of their contents: an open-addressing table, 12 bytes a slot. */
export interface Fingerprints {
  /** The first row with this fingerprint that `matches`; null: there is none. */
  find(fingerprint: number, matches: (id: number) => boolean): number | null;
  add(fingerprint: number, id: number): void;
}

const firstSlots = 1024;
/** At most this share of the slots is taken. */
const fullest = 0.6;

export function createFingerprints(expected = 0): Fingerprints {
  let slots = firstSlots;
  while (slots * fullest < expected) slots *= 2;
  let keys = new Float64Array(slots);
  /** 0: free; ids begin with 1. */
  let ids = new Uint32Array(slots);
  let taken = 0;
  const put = (fingerprint: number, id: number) => {
    let slot = fingerprint % slots;
    while (ids[slot] !== 0) slot = (slot + 1) % slots;
    keys[slot] = fingerprint;
    ids[slot] = id;
  };
  const grow = () => {
    const [oldKeys, oldIds] = [keys, ids];
    slots *= 2;
    keys = new Float64Array(slots);
    ids = new Uint32Array(slots);
    for (const [slot, id] of oldIds.entries()) if (id !== 0) put(oldKeys[slot] as number, id);
  };
  return {
    find(fingerprint, matches) {
      for (let slot = fingerprint % slots; ids[slot] !== 0; slot = (slot + 1) % slots)
        if (keys[slot] === fingerprint && matches(ids[slot] as number)) return ids[slot] as number;
      return null;
    },
    add(fingerprint, id) {
      if (taken + 1 > slots * fullest) grow();
      taken += 1;
      put(fingerprint, id);
    },
  };
}
