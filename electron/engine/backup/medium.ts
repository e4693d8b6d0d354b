import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const byUuid = '/dev/disk/by-uuid';

/**
 * On which medium a folder lies: the file system's UUID where the system tells it (a stick keeps it wherever it is plugged in), what is
 * mounted there otherwise (a network drive's address), at last the number of the device. Throws what `stat` throws.
 */
export function mediumOf(folder: string): string {
  const { dev } = statSync(folder);
  return findUuid(dev) ?? findMounted(dev) ?? `device ${dev}`;
}

function findUuid(dev: number): string | null {
  try {
    return readdirSync(byUuid).find((name) => statSync(path.join(byUuid, name)).rdev === dev) ?? null;
  } catch {
    return null; // Not Linux, or a container.
  }
}

/** From the kernel's table: `36 35 98:0 /mnt /media rw - ext4 /dev/sdb1 rw`. */
function findMounted(dev: number): string | null {
  // As the C library's macros take a number apart.
  const [major, minor] = [Math.floor(dev / 256) & 0xfff, (dev & 0xff) + (Math.floor(dev / 4_096) & 0xfff00)];
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    const line = lines.find((each) => each.split(' ')[2] === `${major}:${minor}`);
    const [type, source] = line?.split(' - ')[1]?.split(' ') ?? [];
    if (!type || !source) return null;
    // A device or a share has a name of its own; what has none (tmpfs, overlay) is told apart by its number.
    return source.includes('/') ? `${type} ${source}` : `${type} ${source} ${dev}`;
  } catch {
    return null;
  }
}
