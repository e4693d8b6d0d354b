import { randomBytes } from 'node:crypto';
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { isEncryptedFile, renameDurably, syncFolder, systemCode, versionOf } from '../../vault/files.ts';
import { storedBytes } from '../../vault/layout.ts';
import { encryptWhole } from '../../vault/wholeFile.ts';
import { type KeyFileContent, writeKeyFile } from '../security/keys/keyFile.ts';
import { isPlainDatabase } from '../store/openDatabase.ts';
import { readDatabaseFacts, snapshotDatabase } from '../store/snapshot.ts';
import { type FoundFile, findFiles } from './findFiles.ts';
import {
  type BackupFile,
  type BackupHeader,
  type BackupManifest,
  backupFolder,
  backupKeys,
  backupNames,
  backupRoot,
} from './layout.ts';
import {
  hashStoredFile,
  hasObject,
  makeFolders,
  type ObjectSource,
  type Work,
  writeObject,
  writeWhole,
} from './objects.ts';
import { prune } from './prune.ts';
import { listBackups, readManifest } from './readBackup.ts';

export interface BackupWish {
  readonly dataDir: string;
  /** Chosen by somebody; the backups lie below it. */
  readonly folder: string;
  readonly master: Uint8Array;
  /** null: databases are plain. */
  readonly databaseKey: Uint8Array | null;
  /** Without slots that need no secret. */
  readonly keyFile: KeyFileContent;
  readonly isClear: boolean;
  readonly version: string;
  /** How many backups stay. */
  readonly keep: number;
}

export interface BackupWork {
  readonly signal: AbortSignal;
  progress(step: string, done: number, total: number): void;
}

/** Reading, writing and reading back each byte. */
const passes = 3;
const mostTries = 3;

/**
 * Makes a backup beside the earlier ones; what they hold already is not written again. Killed at any moment it leaves those whole, and
 * the next one goes on with what was written. Databases come first, as they are at one moment each.
 * @throws AppError `disk.full`, `file.unwritable`, `file.unreadable`, `backup.needsRecovery`, `backup.damaged`, `backup.fileChanging`, `request.cancelled`
 */
export async function makeBackup(wish: BackupWish, work: BackupWork): Promise<BackupHeader> {
  if (wish.keyFile.slots.length === 0) throw new AppError('backup.needsRecovery');
  const root = backupRoot(wish.folder, wish.keyFile.installation);
  await makeFolders(wish.folder, path.join(root, backupNames.backups));
  const keys = backupKeys(wish.master);
  const previous = (await listBackups(root)).at(-1) ?? null;
  const before = previous && (await readManifest(root, previous.id, keys).catch(ignoreDamage));
  const known = new Map((before?.files ?? []).map((file) => [file.path, file]));
  const staging = path.join(wish.dataDir, 'backup-work');
  try {
    const pass: Pass = { wish, work, root, keys, known, staging, written: { bytes: 0 } };
    const files = await copyAll(pass);
    const header: BackupHeader = {
      ...{ format: 1, id: newId(), installation: wish.keyFile.installation, version: wish.version },
      ...{ madeAt: new Date().toISOString(), previous: previous?.id ?? null, files: files.length },
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      newBytes: pass.written.bytes,
    };
    await publish(pass, { header, isClear: wish.isClear, files });
    await prune(root, keys, wish.keep);
    return header;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

interface Pass {
  readonly wish: BackupWish;
  readonly work: BackupWork;
  readonly root: string;
  readonly keys: ReturnType<typeof backupKeys>;
  /** Of the backup before, by path. */
  readonly known: Map<string, BackupFile>;
  readonly staging: string;
  readonly written: { bytes: number };
}

/** Again from the databases when something was removed or changed meanwhile; what was copied is known then. */
async function copyAll(pass: Pass): Promise<BackupFile[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await copyOnce(pass);
    } catch (error) {
      const code = error instanceof AppError ? error.code : null;
      const isGone = code === 'file.unreadable' && (error as AppError).data.reason === 'ENOENT';
      if (tries === mostTries || !(isGone || code === 'backup.fileChanging')) throw error;
    }
  }
}

async function copyOnce(pass: Pass): Promise<BackupFile[]> {
  const { wish, work, root, known } = pass;
  const found = await findFiles(wish.dataDir);
  const kept = new Map<string, BackupFile>();
  for (const { path: name, version } of found) {
    const before = known.get(name);
    if (before?.version === version && (await hasObject(root, before))) kept.set(name, before);
  }
  const fresh = found.filter(({ path: name }) => !kept.has(name));
  await requireRoom(pass, fresh);
  const totalBytes = fresh.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let done = 0;
  const copying: Work = {
    signal: work.signal,
    onBytes(count) {
      done += count / passes;
      work.progress('copy', Math.min(done, totalBytes), totalBytes);
    },
  };
  work.progress('copy', 0, totalBytes);
  for (const file of fresh) {
    const copied = file.isDatabase
      ? await copyDatabase(pass, file, copying)
      : await copyFile(pass, file, copying);
    kept.set(file.path, copied);
    known.set(file.path, copied);
  }
  return [...kept.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function copyDatabase(pass: Pass, file: FoundFile, work: Work): Promise<BackupFile> {
  const { staging, wish } = pass;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { mode: 0o700 });
  const copy = path.join(staging, 'database');
  snapshotDatabase(file.location, copy, wish.databaseKey);
  const { isSound, rows } = readDatabaseFacts(copy, wish.databaseKey);
  // A damaged database would push the sound one out of the backups.
  if (!isSound) throw new AppError('store.damaged', { path: file.location, reason: 'quick_check' });
  const form = isPlainDatabase(copy) ? 'wrapped' : 'stored';
  const content = await putContent(pass, copy, { form, work });
  await rm(staging, { recursive: true, force: true });
  return { ...content, path: file.path, version: file.version, rows };
}

async function copyFile(pass: Pass, file: FoundFile, work: Work): Promise<BackupFile> {
  const form = (await isEncryptedFile(file.location)) ? 'stored' : 'wrapped';
  const content = await putContent(pass, file.location, { form, work });
  const stats = await stat(file.location, { bigint: true }).catch((error: unknown) => {
    const reason = systemCode(error) ?? 'unknown';
    throw new AppError('file.unreadable', { path: file.location, reason }, { cause: error });
  });
  if (`${stats.ino}:${versionOf(stats)}` !== file.version)
    throw new AppError('backup.fileChanging', { path: file.location });
  return { ...content, path: file.path, version: file.version, rows: null };
}

/** Hashed first: a content that is there, under whatever name, is not written to a slow medium again. */
async function putContent(
  { root, keys, written }: Pass,
  location: string,
  { form, work }: { readonly form: BackupFile['form']; readonly work: Work },
): Promise<Pick<BackupFile, 'sha256' | 'form' | 'object' | 'sizeBytes'>> {
  const { size: sizeBytes } = await stat(location).catch((error: unknown) => {
    throw new AppError('file.unreadable', { path: location, reason: systemCode(error) ?? 'unknown' });
  });
  const sha256 = await hashStoredFile(location, work);
  const content = { sizeBytes, sha256, form, object: keys.nameOf({ sha256, form }) };
  if (await hasObject(root, content)) {
    work.onBytes(sizeBytes * (passes - 1));
    return content;
  }
  const source: ObjectSource = { ...work, onBytes: (count) => work.onBytes(count), root, keys, content };
  await writeObject(location, source);
  written.bytes += sizeBytes;
  return content;
}

/** Before anything is written: on the medium for all that may be new, beside the data for the largest database. */
async function requireRoom({ wish, root }: Pass, fresh: readonly FoundFile[]): Promise<void> {
  const needed = fresh.reduce((sum, { sizeBytes }) => sum + storedBytes(sizeBytes), 0);
  const staged = Math.max(
    0,
    ...fresh.filter(({ isDatabase }) => isDatabase).map(({ sizeBytes }) => sizeBytes),
  );
  for (const [place, bytes] of [
    [root, needed],
    [wish.dataDir, staged],
  ] as const) {
    const disk = await statfs(place);
    if (disk.bavail * disk.bsize < bytes) throw new AppError('disk.full', { path: place });
  }
}

/** The folder gets its name when the manifest is in it. */
async function publish({ wish, root, keys }: Pass, manifest: BackupManifest): Promise<void> {
  const final = backupFolder(root, manifest.header.id);
  const partial = `${final}${backupNames.partial}`;
  await mkdir(partial, { mode: 0o700 });
  writeKeyFile(partial, wish.keyFile, wish.master);
  await writeWhole(path.join(partial, backupNames.header), (write) =>
    write(Buffer.from(`${JSON.stringify(manifest.header, null, 2)}\n`)),
  );
  await writeWhole(path.join(partial, backupNames.manifest), (write) =>
    write(encryptWhole(Buffer.from(JSON.stringify(manifest)), keys.manifest)),
  );
  await syncFolder(partial);
  await renameDurably(partial, final);
}

function newId(): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${stamp}-${randomBytes(2).toString('hex')}`;
}

/** An earlier backup that cannot be read is nothing to build on; what it holds is written again where it is missing. */
function ignoreDamage(error: unknown): null {
  if (error instanceof AppError && error.code === 'backup.damaged') return null;
  throw error;
}
