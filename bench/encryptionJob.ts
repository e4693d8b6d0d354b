import type { HeldKeys } from '../electron/vault/ring.ts';

export interface EncryptionJob {
  /** What the keys belong to. */
  readonly root: string;
  readonly modelFolder: string;
  readonly threads: number;
  readonly shareWeights: boolean;
}

export interface EncryptionMeasured {
  readonly loadMs: number;
  /** From the start of the load to the logits behind a prompt of 32 tokens. */
  readonly firstTokenMs: number;
  /** Of the median step behind it. */
  readonly tokensPerSecond: number;
  /** The most resident memory that the process ever had, the decrypted copy included. */
  readonly peakBytes: number;
}

/** A key that protects nothing: what is measured is noise. */
export function benchKeys(root: string): HeldKeys {
  const key = { id: 'bench', bytes: new Uint8Array(32).fill(7) };
  return { root, ring: { current: key, known: [key] } };
}
