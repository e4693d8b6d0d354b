import { type Dirent, existsSync } from 'node:fs';
import { chmod, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { KeyRing } from '../common/keyRing.ts';
import { copyStored, syncFolder, systemCode } from './files.ts';
import { judgeMagic, parseHeader, vaultLayout } from './layout.ts';
import { openLineFile } from './lineFile.ts';
import { holdKeys, isPlainMarker, keyFor, markPlain } from './ring.ts';

/** Where files lie that are encrypted one by one; everything else is a database, a key, a log without content, or a lock. */
const folders = [
  'models',
  'runs',
  'adapters',
  'evaluations',
  'merges',
  'datasets',
  'uploads',
  'quarantine',
] as const;

/** Databases beside them, which have keys and a conversion of their own. */
const database = /\.db(-wal|-shm|-journal)?(\.|$)/;
const unfinished = '.rekeyed';

export interface Rotation {
  /** Files that were written anew. */
  readonly rewritten: number;
  /** Key ids of files that stayed as they are; empty where all is in the clear. */
  readonly keysInUse: ReadonlySet<string>;
}

/**
 * Writes every file of a data directory anew that is not as `ring` wants it: encrypted with its current key, or in the clear.
 * Each is written beside, flushed and renamed, so a kill at any moment leaves every file whole, under the old key or the new
 * one; the next call goes on. Prepared weights of models that are encrypted now are removed: they are in the clear. Nobody
 * else may have the directory open. @throws AppError `disk.full`, `file.unreadable`, `file.unwritable`, `vault.*`
 */
export async function rotateFiles(
  dataDir: string,
  ring: KeyRing,
  onFile: (done: number) => void = () => undefined,
): Promise<Rotation> {
  holdKeys({ root: dataDir, ring });
  const keysInUse = new Set<string>();
  let [done, rewritten] = [0, 0];
  for (const folder of folders)
    for await (const location of walk(path.join(dataDir, folder))) {
      if (location.endsWith(unfinished)) await rm(location, { force: true });
      else if (await rekey(location)) rewritten += 1;
      const id = await keyIdOf(location);
      if (id !== null) keysInUse.add(id.split('~')[0] as string);
      done += 1;
      onFile(done);
    }
  return { rewritten, keysInUse };
}

/** Every file that is no database; prepared weights that may not be there any more go on the way. */
async function* walk(folder: string): AsyncGenerator<string> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  for (const entry of entries) {
    const location = path.join(folder, entry.name);
    if (entry.isFile() && !database.test(entry.name)) yield location;
    if (!entry.isDirectory()) continue;
    if (
      entry.name === 'prepared' &&
      existsSync(path.join(folder, 'weights.bin')) &&
      keyFor(location) !== null
    )
      await rm(location, { recursive: true, force: true });
    else yield* walk(location);
  }
}

/** Whether it was written anew. */
async function rekey(location: string): Promise<boolean> {
  if (isPlainMarker(location)) return markPlain(path.dirname(location));
  const wanted = keyFor(location)?.id ?? null;
  const header = await headerOf(location);
  if (header.keyId === wanted) return false;
  if (header.kind === 'records') {
    await openLineFile(location); // Goes on under today's key by itself.
    return true;
  }
  const next = location + unfinished;
  const { mode } = await stat(location);
  await copyStored(location, next);
  await chmod(next, mode & 0o777);
  await rename(next, location);
  await syncFolder(path.dirname(location));
  return true;
}

async function keyIdOf(location: string): Promise<string | null> {
  return existsSync(location) ? (await headerOf(location)).keyId : null;
}

/** What can be seen of a file without its key; a damaged one is told when it is read. */
async function headerOf(location: string) {
  await using handle = await open(location, 'r');
  const bytes = new Uint8Array(vaultLayout.headerBytes);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
  const start = bytes.subarray(0, bytesRead);
  const parsed = judgeMagic(start) === 'vault' ? parseHeader(start) : null;
  return parsed?.kind === 'header'
    ? { keyId: parsed.header.keyId, kind: parsed.header.kind }
    : { keyId: null, kind: null };
}
