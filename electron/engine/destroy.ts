import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { AppError } from '../common/errors/appError.ts';
import { isEncryptedFile } from '../vault/files.ts';
import { engineActor } from './security/actor.ts';
import { keyFileCopyName, keyFileName, readKeyFile } from './security/keys/keyFile.ts';
import type { KeyStore } from './security/keys/keyStore.ts';
import { openKeyStore } from './security/keys/openKeyStore.ts';
import { openDataDir } from './store/dataDir.ts';
import { overwrite, overwriteThrice } from './store/overwrite.ts';
import { openStore } from './store/store.ts';
import { databaseNames } from './store/writer.ts';

/** `keys`: nothing opens what is encrypted; `overwrite`: every file besides, three times. */
export type DestroyMethod = 'keys' | 'overwrite';

/** What was destroyed, when, by whom and how: kept outside, because the audit log goes as well. */
export interface DestroyCertificate {
  readonly installation: string | null;
  readonly dataDir: string;
  readonly at: string;
  /** Of the operating system: whoever can delete files here can do this. */
  readonly by: string;
  readonly method: DestroyMethod;
  readonly passes: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** The last record of the audit log; null: it was locked, or there was none. */
  readonly auditRecord: { readonly number: number; readonly hash: string } | null;
}

/** What has to be typed. */
export function nameOfInstallation(dataDir: string): string {
  return path.basename(path.resolve(dataDir));
}

/**
 * Destroys an installation for good: first every slot of `keys.json` and of its copy, so that a kill afterwards leaves nothing that opens
 * the rest, then the files. One without encryption is always overwritten, as nothing else would make it unreadable.
 * @throws AppError `destroy.nothing`, `destroy.notOverwritten`, `engine.alreadyRunning`, `dataDir.*`
 */
export async function destroyInstallation(
  dataDir: string,
  wanted: DestroyMethod,
  onFile: (done: number, total: number) => void = () => undefined,
): Promise<DestroyCertificate> {
  requireInstallation(dataDir);
  const directory = openDataDir(dataDir);
  try {
    const known = readKeys(dataDir);
    // Also after a try that was cut off: nobody knows any more what its files were.
    const method = known?.description.encryption === 'on' ? wanted : 'overwrite';
    const auditRecord = await recordDestruction(dataDir, known, method);
    const keyFiles = [keyFileName, keyFileCopyName].map((name) => path.join(dataDir, name));
    for (const file of keyFiles) if (existsSync(file)) overwriteThrice(file);
    const files = listFiles(dataDir);
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    for (const [index, file] of files.entries()) {
      await destroyFile(file, method);
      onFile(index + 1, files.length);
    }
    return {
      installation: known?.description.installation ?? null,
      ...{ dataDir, at: new Date().toISOString(), by: userInfo().username, method },
      passes: method === 'overwrite' ? ['0x00', '0xFF', 'random', 'verify'] : [],
      ...{ files: files.length, bytes, auditRecord },
    };
  } finally {
    directory.release();
    removeEmptied(dataDir);
  }
}

/** @throws AppError `destroy.nothing` */
export function requireInstallation(dataDir: string): void {
  const names = [keyFileName, databaseNames.inhouse];
  if (!names.some((name) => existsSync(path.join(dataDir, name))))
    throw new AppError('destroy.nothing', { path: dataDir });
}

/** null: what is left of an earlier try, or nothing that can be read. */
function readKeys(dataDir: string): KeyStore | null {
  try {
    if (readKeyFile(path.join(dataDir, keyFileName)) === null) return null;
    return openKeyStore(dataDir);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

async function recordDestruction(
  dataDir: string,
  keys: KeyStore | null,
  method: DestroyMethod,
): Promise<DestroyCertificate['auditRecord']> {
  if (!keys?.isOpen) return null;
  const store = await openStore({ dataDir, key: keys.databaseKey, masterKey: keys.master });
  try {
    const audit = {
      action: 'installation.destroy',
      subject: nameOfInstallation(dataDir),
      detail: { method },
    };
    await store.write({ actor: engineActor, audit, statements: [] });
    const [row] = store.queryAudit<{ sequence: number; hash: string }>(
      'SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1',
    );
    return row ? { number: row.sequence, hash: row.hash } : null;
  } finally {
    await store.close();
  }
}

/** A linked source is somebody's own file, too, and is only unlinked. What lies in the clear is never left to the keys alone. */
async function destroyFile(file: string, method: DestroyMethod): Promise<void> {
  if (statSync(file).nlink > 1) rmSync(file);
  else if (method === 'overwrite') overwriteThrice(file);
  else if (await isEncryptedFile(file)) rmSync(file);
  else overwrite(file);
}

function listFiles(dataDir: string): string[] {
  return readdirSync(dataDir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('engine.lock'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort((a, b) => Number(isMain(a)) - Number(isMain(b)) || (a < b ? -1 : 1));
}

/** Goes last: by it a second try knows that there is something left. */
function isMain(location: string): boolean {
  return path.basename(location) === databaseNames.inhouse;
}

/** Folders, sockets and the lock: nothing is in them. A try that was cut off leaves its files for the next one. */
function removeEmptied(dataDir: string): void {
  if (listFiles(dataDir).length === 0) rmSync(dataDir, { recursive: true, force: true });
}
