import { mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** Memory that looks like a folder; Linux. */
const root = '/dev/shm';
const prefix = 'inhouse-';

/** A folder that lies in memory and that only this user can read. Throws what the system says where there is none. */
export async function makeMemoryFolder(): Promise<string> {
  if (process.platform !== 'linux') throw new Error('there is no memory that looks like a folder');
  return mkdtemp(path.join(root, `${prefix}${process.pid}-`));
}

/** Removes what processes that were killed have left there. */
export async function sweepMemoryFolders(): Promise<void> {
  if (process.platform !== 'linux') return;
  for (const name of await readdir(root).catch(() => [])) {
    const pid = Number(/^inhouse-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && !isAlive(pid))
      await rm(path.join(root, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
