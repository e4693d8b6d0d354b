import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode, versionOf } from '../../vault/files.ts';

export interface FoundFile {
  /** In the data directory, with `/`. */
  readonly path: string;
  readonly location: string;
  readonly isDatabase: boolean;
  readonly sizeBytes: number;
  readonly version: string;
}

/** Of the running engine, of work that is going on, or made again from what is kept. `keys.json` goes along by itself. */
const leftOut: ReadonlySet<string> = new Set([
  ...['engine.lock', 'engine.sock', 'engine.sock.path', 'reserve', '.writable'],
  ...['keys.json', 'keys.json.copy', 'logs', 'uploads', 'merges', 'evaluations', 'backup-work'],
]);
const unfinished =
  /(\.partial-\d+|\.removed|\.unfinished|\.converting|\.replaced|-wal|-shm|-journal|\.before-\d+)$/;
const prepared = /^models\/[^/]+\/variants\/[^/]+\/prepared$/;

/** Every file of the data directory that a backup holds, databases first: a row then never names a file from after it. */
export async function findFiles(dataDir: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  await walk(dataDir, '', found);
  return found.sort((a, b) => Number(b.isDatabase) - Number(a.isDatabase) || (a.path < b.path ? -1 : 1));
}

async function walk(dataDir: string, folder: string, found: FoundFile[]): Promise<void> {
  const entries = await readdir(path.join(dataDir, folder), { withFileTypes: true }).catch(
    ignoreGone(() => []),
  );
  for (const entry of entries) {
    const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (leftOut.has(relative) || unfinished.test(entry.name) || prepared.test(relative)) continue;
    if (entry.isDirectory()) await walk(dataDir, relative, found);
    else if (entry.isFile()) found.push(...(await describe(dataDir, relative)));
  }
}

async function describe(dataDir: string, relative: string): Promise<FoundFile[]> {
  const location = path.join(dataDir, relative);
  const look = (place: string) => stat(place, { bigint: true }).catch(ignoreGone(() => null));
  const stats = await look(location);
  if (stats === null) return [];
  const isDatabase = relative.endsWith('.db');
  // What was written last lies in the log.
  const log = isDatabase ? await look(`${location}-wal`) : null;
  const version = `${stats.ino}:${versionOf(stats)}${log && log.size > 0n ? `+${versionOf(log)}` : ''}`;
  return [{ path: relative, location, isDatabase, sizeBytes: Number(stats.size), version }];
}

/** A model may be removed while we look. */
function ignoreGone<Result>(instead: () => Result) {
  return (error: unknown): Result => {
    if (systemCode(error) === 'ENOENT') return instead();
    throw error;
  };
}
