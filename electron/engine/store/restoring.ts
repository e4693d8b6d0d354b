import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Beside a data directory: a backup that is being restored. */
export const restoringSuffix = '.restoring';
/** In it when it is whole and checked. */
export const restoredMark = '.restored';

/**
 * A restore that was killed after the old directory had been set aside and before the new one had its name. Nothing happens when a
 * directory is there, or the restored one is not whole.
 */
export function finishRestore(dataDir: string): void {
  const fresh = `${dataDir}${restoringSuffix}`;
  if (existsSync(dataDir) || !existsSync(path.join(fresh, restoredMark))) return;
  renameSync(fresh, dataDir);
  rmSync(path.join(dataDir, restoredMark), { recursive: true });
}
