import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { AppError } from '../../common/errors/appError.ts';

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

const patterns: readonly ((piece: Buffer) => void)[] = [
  (piece) => void piece.fill(0x00),
  (piece) => void piece.fill(0xff),
  (piece) => void randomFillSync(piece),
];

/**
 * DoD 5220.22-M: zeros, ones, random bytes, each flushed, the last read back and compared; then the file goes. The limits are those of
 * `overwrite`. @throws AppError `destroy.notOverwritten`
 */
export function overwriteThrice(location: string): void {
  const file = openSync(location, 'r+');
  try {
    const piece = Buffer.alloc(pieceBytes);
    const { size } = statSync(location);
    let written = '';
    for (const fill of patterns) {
      const hash = createHash('sha256');
      for (let at = 0; at < size; at += pieceBytes) {
        const part = piece.subarray(0, Math.min(pieceBytes, size - at));
        fill(part);
        hash.update(part);
        writeSync(file, part, 0, part.length, at);
      }
      fsyncSync(file);
      written = hash.digest('hex');
    }
    const found = createHash('sha256');
    for (let at = 0; at < size; at += pieceBytes) {
      const length = readSync(file, piece, 0, Math.min(pieceBytes, size - at), at);
      found.update(piece.subarray(0, length));
    }
    if (found.digest('hex') !== written) throw new AppError('destroy.notOverwritten', { path: location });
  } finally {
    closeSync(file);
  }
  rmSync(location);
}
