import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The address of a Unix socket has 108 bytes on Linux and 104 on macOS; the shorter one counts. */
const maxSocketPathBytes = 100;
const socketName = 'engine.sock';
/** Holds the socket's address where it cannot lie in the data directory itself. */
const pointerName = 'engine.sock.path';

/** Where a client finds the engine of this data directory; null when none has left word. */
export function findLocalSocket(dataDir: string): string | null {
  const pointer = path.join(dataDir, pointerName);
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim();
  const direct = path.join(dataDir, socketName);
  return existsSync(direct) ? direct : null;
}

/**
 * Chooses the socket's address for an engine that holds the data directory's lock, and clears what a killed engine
 * left. A directory with a long path keeps a pointer to a private folder; Windows keeps one to a named pipe that
 * cannot be guessed.
 */
export function placeLocalSocket(dataDir: string): string {
  const direct = path.join(dataDir, socketName);
  removeLocalSocket(dataDir);
  if (process.platform !== 'win32' && Buffer.byteLength(direct) <= maxSocketPathBytes) return direct;
  const place =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\inhouse-${randomBytes(16).toString('hex')}`
      : path.join(mkdtempSync(path.join(tmpdir(), 'inhouse-')), socketName);
  writeFileSync(path.join(dataDir, pointerName), place, { mode: 0o600 });
  return place;
}

/** Removes the socket and what points to it. */
export function removeLocalSocket(dataDir: string): void {
  const place = findLocalSocket(dataDir);
  if (place === null) return;
  const pointer = path.join(dataDir, pointerName);
  const isElsewhere = existsSync(pointer);
  if (process.platform !== 'win32') rmSync(place, { force: true });
  rmSync(pointer, { force: true });
  // Only ever an empty folder: a pointer that something else wrote must not delete anybody's files.
  if (isElsewhere && process.platform !== 'win32' && existsSync(path.dirname(place)))
    rmdirSync(path.dirname(place));
}
