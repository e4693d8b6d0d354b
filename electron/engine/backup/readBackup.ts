import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { decryptWhole } from '../../vault/wholeFile.ts';
import {
  type BackupHeader,
  type BackupKeys,
  type BackupManifest,
  backupFolder,
  backupHeaderSchema,
  backupManifestSchema,
  backupNames,
} from './layout.ts';
import { checkObject } from './objects.ts';

/** Finished backups, oldest first; what anybody can read of them. One whose header cannot be read is left out. */
export async function listBackups(root: string): Promise<BackupHeader[]> {
  const folder = path.join(root, backupNames.backups);
  const names = await readdir(folder).catch(() => []);
  const headers = await Promise.all(names.filter(isFinished).map((name) => readHeader(root, name)));
  return headers
    .filter((header) => header !== null)
    .sort((a, b) => (a.madeAt < b.madeAt || (a.madeAt === b.madeAt && a.id < b.id) ? -1 : 1));
}

export function isFinished(name: string): boolean {
  return !name.includes('.');
}

async function readHeader(root: string, id: string): Promise<BackupHeader | null> {
  try {
    const text = await readFile(path.join(backupFolder(root, id), backupNames.header), 'utf8');
    const header = backupHeaderSchema.parse(JSON.parse(text));
    return header.id === id ? header : null;
  } catch {
    return null;
  }
}

/** Proved with the master key. @throws AppError `backup.damaged` */
export async function readManifest(root: string, id: string, keys: BackupKeys): Promise<BackupManifest> {
  const location = path.join(backupFolder(root, id), backupNames.manifest);
  try {
    const find = (name: string) => (name === keys.manifest.id ? keys.manifest : null);
    const text = Buffer.from(decryptWhole(await readFile(location), find, location)).toString('utf8');
    const manifest = backupManifestSchema.parse(JSON.parse(text));
    if (manifest.header.id !== id) throw new Error('it is the manifest of another backup');
    return manifest;
  } catch (cause) {
    throw new AppError('backup.damaged', { path: location, problem: 'manifest' }, { cause });
  }
}

/** Which folder below `folder` holds backups, and of which installation. @throws AppError `backup.none`, `backup.severalInstallations` */
export async function findRoot(folder: string, installation?: string): Promise<string> {
  const root = path.join(folder, backupNames.root);
  const names = (await readdir(root).catch(() => [])).filter((name) => !name.startsWith('.'));
  const known = installation === undefined ? names : names.filter((name) => name === installation);
  const [only] = known;
  if (only === undefined) throw new AppError('backup.none', { path: folder });
  if (known.length > 1)
    throw new AppError('backup.severalInstallations', { path: folder, names: known.join(', ') });
  return path.join(root, only);
}

/** The newest one, or the one of this id. @throws AppError `backup.none` */
export async function findBackup(root: string, id?: string): Promise<BackupHeader> {
  const headers = await listBackups(root);
  const found = id === undefined ? headers.at(-1) : headers.find((header) => header.id === id);
  if (found === undefined)
    throw new AppError('backup.none', { path: id === undefined ? root : backupFolder(root, id) });
  return found;
}

export interface ReadingWork {
  readonly signal: AbortSignal;
  progress(step: string, done: number, total: number): void;
}

/** Reads every byte of a backup and compares. @throws AppError `backup.damaged`, `request.cancelled` */
export async function verifyBackup(
  root: string,
  { id, keys }: { readonly id: string; readonly keys: BackupKeys },
  work: ReadingWork,
): Promise<BackupHeader> {
  const { header, files } = await readManifest(root, id, keys);
  let done = 0;
  const onBytes = (count: number) => {
    done += count;
    work.progress('verify', done, header.sizeBytes);
  };
  for (const content of files) await checkObject({ root, keys, content, signal: work.signal, onBytes });
  return header;
}
