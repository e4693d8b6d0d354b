/** A data key of 32 bytes; never written anywhere in the clear. */
export interface DataKey {
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Keys of files. `current` encrypts new ones (null: files are written in the clear); `known` opens old ones. */
export interface KeyRing {
  readonly current: DataKey | null;
  readonly known: readonly DataKey[];
}
