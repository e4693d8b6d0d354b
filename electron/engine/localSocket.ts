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
  const direct = path.join(dataDir, socketName);
  return readPointer(dataDir) ?? (existsSync(direct) ? direct : null);
}

/** null also for a pointer that a kill or a power cut left empty. */
function readPointer(dataDir: string): string | null {
  try {
    const place = readFileSync(path.join(dataDir, pointerName), 'utf8').trim();
    return path.isAbsolute(place) ? place : null;
  } catch {
    return null; // None, or it went while we looked.
  }
}

/**
 * Chooses the socket's address for an engine that holds the data directory's lock, and clears what a killed engine
 * left. A directory with a long path, or on a file system without sockets (`elsewhere`), keeps a pointer to a private
 * folder; Windows keeps one to a named pipe that cannot be guessed.
 */
export function placeLocalSocket(dataDir: string, { elsewhere = false } = {}): string {
  const direct = path.join(dataDir, socketName);
  removeLocalSocket(dataDir);
  const fits = Buffer.byteLength(direct) <= maxSocketPathBytes && !elsewhere;
  if (process.platform !== 'win32' && fits) return direct;
  const place =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\inhouse-${randomBytes(16).toString('hex')}`
      : path.join(mkdtempSync(path.join(tmpdir(), 'inhouse-')), socketName);
  writeFileSync(path.join(dataDir, pointerName), place, { mode: 0o600 });
  return place;
}

/** Removes the socket and what points to it. */
export function removeLocalSocket(dataDir: string): void {
  const pointed = readPointer(dataDir);
  rmSync(path.join(dataDir, pointerName), { force: true });
  if (process.platform === 'win32') return;
  rmSync(path.join(dataDir, socketName), { force: true });
  if (pointed === null || path.basename(pointed) !== socketName) return;
  rmSync(pointed, { force: true });
  try {
    // Only ever an empty folder: a pointer that something else wrote must not delete anybody's files.
    rmdirSync(path.dirname(pointed));
  } catch {
    // Gone already, or not empty: neither keeps an engine from starting.
  }
}
