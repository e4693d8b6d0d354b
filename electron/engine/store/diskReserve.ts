import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What an engine needs to start and to remove a model: the databases' shared memory and journals, an audit row. */
const largestBytes = 1024 * 1024;
const smallestBytes = 256 * 1024;
/** On a disk with less room than this the reserve would itself be what fills it. */
const roomFactor = 4;

const placeOf = (dataDir: string) => path.join(dataDir, 'reserve');

/**
 * A file of zeros that is given up when the disk is full, so that Inhouse can still start and people can remove what they
 * do not need. Makes it, as large as it can be; does nothing when it is there.
 */
export function keepReserve(dataDir: string, { onFullDisk = false } = {}): void {
  const place = placeOf(dataDir);
  if (existsSync(place)) return;
  for (let sizeBytes = largestBytes; sizeBytes >= smallestBytes; sizeBytes /= 2) {
    try {
      const disk = statfsSync(dataDir);
      if (!onFullDisk && disk.bavail * disk.bsize < roomFactor * sizeBytes) continue;
      writeFileSync(place, Buffer.alloc(sizeBytes), { mode: 0o600, flush: true });
      return;
    } catch {
      // A smaller one may fit; that there is none is no reason to fail.
      rmSync(place, { force: true });
    }
  }
}

/** False: there was none. */
export function giveUpReserve(dataDir: string): boolean {
  const place = placeOf(dataDir);
  if (!existsSync(place)) return false;
  rmSync(place, { force: true });
  return true;
}
