import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { renameDurably, syncFolder, systemCode } from '../../vault/files.ts';
import { writeKeyFile } from '../security/keys/keyFile.ts';
import { KeyStore } from '../security/keys/keyStore.ts';
import { makeClearSlot } from '../security/keys/slots.ts';
import { finishRestore, restoredMark, restoringSuffix } from '../store/restoring.ts';
import { readDatabaseFacts } from '../store/snapshot.ts';
import {
  type BackupFile,
  type BackupHeader,
  type BackupManifest,
  backupFolder,
  backupKeys,
} from './layout.ts';
import { hashStoredFile, makeFolders, restoreObject } from './objects.ts';
import { type ReadingWork, readManifest } from './readBackup.ts';

/** The keys of a backup, still to be opened with a secret of when it was made. @throws AppError `keys.missing`, `keys.damaged` */
export function openBackupKeys(root: string, id: string): KeyStore {
  return KeyStore.open(backupFolder(root, id), { isEncrypted: true });
}

export interface Restoration {
  readonly root: string;
  readonly id: string;
  /** Opened. */
  readonly keys: KeyStore;
}

/**
 * Writes every file of a backup into `folder`, checks each, opens every database and compares its rows, and puts `keys.json` beside
 * them. What an earlier try that was cut off has left whole there is used.
 * @throws AppError `backup.damaged`, `backup.drillFailed`, `disk.full`, `request.cancelled`
 */
export async function restoreInto(
  folder: string,
  { root, id, keys }: Restoration,
  work: ReadingWork,
): Promise<BackupManifest> {
  const backup = backupKeys(keys.master);
  const manifest = await readManifest(root, id, backup);
  await makeFolders(folder, folder);
  await requireRoom(folder, manifest.header);
  let done = 0;
  const onBytes = (count: number) => {
    done += count;
    work.progress('restore', Math.min(done, manifest.header.sizeBytes), manifest.header.sizeBytes);
  };
  await removeOthers(folder, manifest.files);
  for (const content of manifest.files) {
    const to = path.join(folder, ...content.path.split('/'));
    const each = { signal: work.signal, onBytes };
    if (await isWhole(to, content, each)) continue;
    await makeFolders(folder, path.dirname(to));
    await restoreObject(to, { root, keys: backup, content, ...each });
  }
  checkDatabases(folder, manifest.files, keys.databaseKey);
  await syncFolders(folder);
  writeKeys(folder, keys, manifest.isClear);
  return manifest;
}

export interface Replacement extends Restoration {
  readonly dataDir: string;
  /** Data that is there is set aside; otherwise it is refused. */
  readonly replaces: boolean;
  /** Just before the directories change places: whoever holds the old one lets go. */
  release?(): void;
}

/**
 * Restores beside the data directory and puts the result in its place in one step; what was there is kept under another name. Killed
 * before that step the old data is there, after it the new; between the two renames the next start finishes it (`finishRestore`).
 * Gives where the old data lies; null: there was none. @throws AppError as `restoreInto`, `restore.notEmpty`
 */
export async function restoreDataDir(
  { dataDir, replaces, release, ...restoration }: Replacement,
  work: ReadingWork,
): Promise<{ readonly header: BackupHeader; readonly setAside: string | null }> {
  finishRestore(dataDir);
  const holdsData = await hasData(dataDir);
  if (holdsData && !replaces) throw new AppError('restore.notEmpty', { path: dataDir });
  const fresh = `${dataDir}${restoringSuffix}`;
  await rm(path.join(fresh, restoredMark), { recursive: true, force: true });
  const { header } = await restoreInto(fresh, restoration, work);
  work.signal.throwIfAborted();
  await mkdir(path.join(fresh, restoredMark));
  await syncFolder(fresh);
  const setAside = holdsData ? `${dataDir}.before-restore-${header.id}-${Date.now()}` : null;
  release?.();
  try {
    if (setAside !== null) await renameDurably(dataDir, setAside);
    else await rm(dataDir, { recursive: true, force: true });
    await renameDurably(fresh, dataDir);
  } catch (error) {
    // A mount point cannot be renamed: everything is as it was.
    if (setAside !== null && !existsSync(dataDir) && existsSync(setAside)) await rename(setAside, dataDir);
    throw error;
  }
  await rm(path.join(dataDir, restoredMark), { recursive: true, force: true });
  return { header, setAside };
}

/** What an earlier try for another backup has left. */
async function removeOthers(folder: string, files: readonly BackupFile[]): Promise<void> {
  const wanted = new Set(files.map(({ path: name }) => path.join(folder, ...name.split('/'))));
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const location = path.join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !wanted.has(location)) await rm(location);
  }
}

/** What an engine makes before it has anything to keep. */
const empty = /^(engine\.lock.*|reserve|lost\+found)$/;

async function hasData(dataDir: string): Promise<boolean> {
  const names = await readdir(dataDir).catch(() => []);
  return names.some((name) => !empty.test(name));
}

async function isWhole(
  location: string,
  { sizeBytes, sha256 }: BackupFile,
  work: Parameters<typeof hashStoredFile>[1],
): Promise<boolean> {
  const stats = await stat(location).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  });
  return (
    stats?.size === sizeBytes &&
    (await hashStoredFile(location, { ...work, onBytes: () => undefined })) === sha256
  );
}

async function requireRoom(folder: string, { sizeBytes }: BackupHeader): Promise<void> {
  const disk = await statfs(folder);
  if (disk.bavail * disk.bsize < sizeBytes) throw new AppError('disk.full', { path: folder });
}

/** @throws AppError `backup.drillFailed`, `store.wrongKey`, `store.damaged` */
function checkDatabases(folder: string, files: readonly BackupFile[], key: Uint8Array | null): void {
  for (const { path: name, rows } of files) {
    if (rows === null) continue;
    const found = readDatabaseFacts(path.join(folder, ...name.split('/')), key);
    const differs = Object.entries(rows).find(([table, count]) => found.rows[table] !== count);
    if (!found.isSound) throw new AppError('backup.drillFailed', { problem: `${name}: quick_check` });
    if (differs)
      throw new AppError('backup.drillFailed', {
        problem: `${name}: ${differs[0]} ${found.rows[differs[0]] ?? 0}/${differs[1]}`,
      });
  }
}

async function syncFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    if (entry.isDirectory()) await syncFolder(path.join(entry.parentPath, entry.name));
  await syncFolder(folder);
}

/** As it was: an installation that needed no secret needs none again. */
function writeKeys(folder: string, keys: KeyStore, isClear: boolean): void {
  const { portable, master } = keys;
  writeKeyFile(
    folder,
    isClear ? { ...portable, slots: [...portable.slots, makeClearSlot(master)] } : portable,
    master,
  );
}
