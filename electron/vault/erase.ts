import { randomBytes } from 'node:crypto';
import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from './files.ts';
import { judgeMagic, vaultLayout } from './layout.ts';

/** At once: each is flushed, which takes its time. */
const atOnce = 16;
const pieceBytes = 1024 * 1024;

/**
 * Removes a folder so that its encrypted files cannot be read with the data key either: a file's own key is derived from the data key and
 * from the random id in its header, so the header is overwritten and flushed before the file goes. Databases are overwritten whole: their
 * pages are under the data key itself. A file that has another name somewhere (a linked source) is only unlinked, and so is a plain one.
 * Where the disk keeps old blocks (SSD, copy-on-write) only new data keys make them useless. Throws what the file system throws.
 */
export async function eraseFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(ignore('ENOENT', []));
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (let at = 0; at < files.length; at += atOnce)
    await Promise.all(files.slice(at, at + atOnce).map(eraseContent));
  await rm(folder, { recursive: true, force: true });
}

async function eraseContent(location: string): Promise<void> {
  if ((await stat(location)).nlink > 1) return;
  await using file = await open(location, 'r+');
  const { size } = await file.stat();
  const start = new Uint8Array(Math.min(vaultLayout.magic.length, size));
  await file.read(start, 0, start.length, 0);
  const isVault = judgeMagic(start) === 'vault';
  const isDatabase = /\.db(-wal|-journal)?$/.test(location);
  const length = isVault ? Math.min(size, vaultLayout.headerBytes) : isDatabase ? size : 0;
  if (length === 0) return;
  try {
    for (let at = 0; at < length; at += pieceBytes)
      await file.write(randomBytes(Math.min(pieceBytes, length - at)), 0, undefined, at);
    await file.datasync();
  } catch (error) {
    // A copy-on-write file system that is full: removing is how people make room there.
    if (systemCode(error) !== 'ENOSPC') throw error;
  }
}

function ignore<Result>(code: string, instead: Result) {
  return (error: unknown): Result => {
    if (systemCode(error) === code) return instead;
    throw error;
  };
}
