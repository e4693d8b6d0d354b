import { randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';

const pieceBytes = 1024 * 1024;

/**
 * Writes random bytes over a file and removes it. On a disk with plates nothing of it can be read any more; an SSD, a copy-on-write
 * file system or a snapshot may keep the old blocks, which no program can reach.
 */
export function overwrite(location: string): void {
  const file = openSync(location, 'r+');
  try {
    const piece = Buffer.alloc(pieceBytes);
    const { size } = statSync(location);
    for (let at = 0; at < size; at += pieceBytes) {
      randomFillSync(piece);
      writeSync(file, piece, 0, Math.min(pieceBytes, size - at), at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  rmSync(location);
}
