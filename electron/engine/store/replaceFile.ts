import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { overwrite } from './overwrite.ts';

const ends = { unfinished: '.unfinished', replaced: '.replaced' } as const;

/**
 * Writes a small private file (0600) whole or not at all, and lasting; `overwritesOld`: what was there before is overwritten, because
 * it holds more than the new one may. Throws what the file system throws.
 */
export function replaceFile(location: string, text: string, { overwritesOld = false } = {}): void {
  const unfinished = `${location}${ends.unfinished}`;
  const file = openSync(unfinished, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  const replaced = overwritesOld && existsSync(location) ? keepReplaced(location) : null;
  renameSync(unfinished, location);
  syncFolder(path.dirname(location));
  if (replaced !== null) overwrite(replaced);
}

/** What a `replaceFile` that was cut off has left beside the file. */
export function tidyReplaced(location: string): void {
  rmSync(`${location}${ends.unfinished}`, { force: true });
  finishReplaced(location);
}

/** A second name for a file that is about to be replaced; null on a file system without hard links: what the disk keeps of it stays there. */
export function keepReplaced(location: string): string | null {
  finishReplaced(location);
  const replaced = `${location}${ends.replaced}`;
  try {
    linkSync(location, replaced);
    return replaced;
  } catch {
    return null;
  }
}

/** Overwrites the old file of a replacement that was cut off after the new one had come. */
export function finishReplaced(location: string): void {
  const replaced = `${location}${ends.replaced}`;
  if (!existsSync(replaced)) return;
  // The same file under two names: it was cut off before the new one came.
  if (existsSync(location) && statSync(replaced).ino === statSync(location).ino) rmSync(replaced);
  else overwrite(replaced);
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
