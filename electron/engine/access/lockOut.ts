import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { AppError } from '../../common/errors/appError.ts';
import { replaceFile } from '../store/replaceFile.ts';

/** Beside the databases, because these may be locked: it names nobody, only hashes of what was typed. */
export const lockOutFileName = 'sign-in-failures.json';

/** So many mistakes are free; each one after that doubles the wait. */
const freeMistakes = 5;
const firstWaitMs = 1_000;
const longestWaitMs = 15 * 60_000;
/** Of names; the oldest are forgotten first. */
const mostRemembered = 1_000;
/** Whoever has not been wrong for so long begins anew. */
const forgottenAfterMs = 24 * 60 * 60_000;

const fileSchema = z.record(
  z.string().max(100),
  z.object({ mistakes: z.number().int().min(0), lastAt: z.number() }),
);
type Failures = z.infer<typeof fileSchema>;

/** Counts wrong passphrases by name, also of names that nobody has, and over restarts. */
export interface LockOut {
  /** Counts this try as a mistake until `forgive`. @throws AppError `access.lockedOut` with the seconds that are left */
  attempt(nameHash: string): void;
  forgive(nameHash: string): void;
}

export function openLockOut(dataDir: string, now: () => number = Date.now): LockOut {
  const location = path.join(dataDir, lockOutFileName);
  const failures = new Map(Object.entries(readFailures(location)));
  const save = () => replaceFile(location, `${JSON.stringify(Object.fromEntries(failures))}\n`);
  return {
    attempt(nameHash) {
      const { mistakes, lastAt } = failures.get(nameHash) ?? { mistakes: 0, lastAt: 0 };
      // A clock that was set back makes nobody wait longer than the longest wait.
      const sinceMs = Math.max(0, now() - lastAt);
      const leftMs = waitMs(mistakes) - sinceMs;
      if (leftMs > 0) throw new AppError('access.lockedOut', { seconds: Math.ceil(leftMs / 1_000) });
      failures.delete(nameHash);
      failures.set(nameHash, { mistakes: sinceMs > forgottenAfterMs ? 1 : mistakes + 1, lastAt: now() });
      for (const oldest of failures.keys()) {
        if (failures.size <= mostRemembered) break;
        failures.delete(oldest);
      }
      // Before the passphrase is tried: who ends the engine meanwhile has used up the try all the same.
      save();
    },
    forgive(nameHash) {
      if (failures.delete(nameHash)) save();
    },
  };
}

function waitMs(mistakes: number): number {
  if (mistakes < freeMistakes) return 0;
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (mistakes - freeMistakes));
}

/** What cannot be read counts as empty: it is made anew at the next mistake. */
function readFailures(location: string): Failures {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(location, 'utf8')));
  } catch {
    return {};
  }
}
