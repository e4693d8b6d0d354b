import type { OpenDatabase } from './openDatabase.ts';

/** Whether a database's own structure holds. `problems`: how many SQLite found, at most ten; their words may name content. */
export interface Integrity {
  readonly sound: boolean;
  readonly problems: number;
}

const mostProblems = 10;

/** Reads every page; in the store's worker, so that only writes wait for it. */
export function checkIntegrity(database: OpenDatabase): Integrity {
  const rows = readProblems(database);
  const sound = rows.length === 1 && rows[0]?.quick_check === 'ok';
  return { sound, problems: sound ? 0 : rows.length };
}

/** A page that is damaged badly enough ends the check itself. */
function readProblems(database: OpenDatabase): { quick_check: string }[] {
  try {
    return database.pragma(`quick_check(${mostProblems})`) as { quick_check: string }[];
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (!code.startsWith('SQLITE_CORRUPT')) throw error;
    return [{ quick_check: code }];
  }
}
