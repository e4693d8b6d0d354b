import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { syncFolder } from '../../vault/files.ts';
import { type BackupKeys, backupFolder, backupNames } from './layout.ts';
import { isFinished, listBackups, readManifest } from './readBackup.ts';

const removed = '.removed';

/**
 * Keeps the newest `keep` backups and removes what none of the remaining ones needs, also what a killed one had written. The list goes
 * first and its objects after it, so that every backup that is listed is whole. Nothing is removed while one of those cannot be read.
 */
export async function prune(root: string, keys: BackupKeys, keep: number): Promise<void> {
  const headers = await listBackups(root);
  const folder = path.join(root, backupNames.backups);
  const names = await readdir(folder);
  const needed = await findNeeded(root, keys, { names, going: headers.slice(0, -keep).map(({ id }) => id) });
  if (needed === null) return;
  for (const { id } of headers.slice(0, -keep)) {
    const place = backupFolder(root, id);
    await rename(place, `${place}${removed}`);
  }
  await syncFolder(folder);
  for (const name of await readdir(folder))
    if (!isFinished(name)) await rm(path.join(folder, name), { recursive: true, force: true });
  await removeObjects(root, needed);
}

/** null: a backup that stays cannot be read. */
async function findNeeded(
  root: string,
  keys: BackupKeys,
  { names, going }: { readonly names: readonly string[]; readonly going: readonly string[] },
): Promise<Set<string> | null> {
  const needed = new Set<string>();
  for (const id of names.filter((name) => isFinished(name) && !going.includes(name))) {
    try {
      for (const { object } of (await readManifest(root, id, keys)).files) needed.add(object);
    } catch (error) {
      if (error instanceof AppError && error.code === 'backup.damaged') return null;
      throw error;
    }
  }
  return needed;
}

async function removeObjects(root: string, needed: ReadonlySet<string>): Promise<void> {
  const objects = path.join(root, backupNames.objects);
  for (const part of await readdir(objects).catch(() => []))
    for (const name of await readdir(path.join(objects, part)))
      if (!needed.has(name)) await rm(path.join(objects, part, name), { force: true });
}
