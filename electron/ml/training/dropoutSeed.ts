/** What is dropped out of one batch: another in each, the same again when a run is resumed. 32 bits. */
export function dropoutSeed(seed: number, step: number, batch: number): number {
  return mixed(mixed(mixed(seed) ^ step) ^ batch);
}

/** The finalizer of MurmurHash3 (Appleby), which spreads neighbouring numbers over all bits. */
function mixed(value: number): number {
  let bits = (value + 0x9e3779b9) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
