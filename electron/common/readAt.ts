/**
 * The one way large files are read. The reader of a format never sees a path or a file descriptor, so that an
 * encrypted file stands behind the same interface (`electron/vault`).
 */
export interface ReadAt {
  readonly sizeBytes: number;
  /** Exactly `length` bytes from `offset`; rejects with `file.unreadable` when the file ends before that. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** As `read`, into the caller's memory (no allocation for streamed work). */
  readInto(target: Uint8Array, offset: number): Promise<void>;
}

/** The one way large files are written. Positions may come in any order. */
export interface WriteAt {
  writeAt(bytes: Uint8Array, offset: number): Promise<void>;
}
