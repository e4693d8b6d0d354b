import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { FolderEntry } from '../../contract/files.ts';
import type { Grants } from './grants.ts';

const maxEntries = 1000;

/** A granted folder's entries, folders first. Links that lead out of the folder are left out, hidden names too. */
export async function listFolder(
  folder: string,
  grants: Grants,
): Promise<{ entries: FolderEntry[]; truncated: boolean }> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new AppError('file.unreadable', { path: folder, reason: cause.code ?? 'unknown' }, { cause });
  });
  const visible = names.filter((name) => !name.startsWith('.')).sort((a, b) => a.localeCompare(b));
  const root = await realpath(folder);
  const described = await Promise.all(
    visible.slice(0, maxEntries).map((name) => describeEntry(path.join(root, name), root, grants)),
  );
  const entries = described.filter((entry) => entry !== null);
  entries.sort((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file'));
  return { entries, truncated: visible.length > maxEntries };
}

/** null: a broken link, or one that leads out of `root`. */
export async function describeEntry(
  location: string,
  root: string,
  grants: Grants,
): Promise<FolderEntry | null> {
  const real = await realpath(location).catch(() => null);
  if (real === null || (real !== root && !real.startsWith(root + path.sep))) return null;
  const info = await stat(real);
  const grant = grants.add(real, 'read');
  const name = path.basename(location);
  if (!info.isDirectory()) return { name, kind: 'file', sizeBytes: info.size, grant };
  const isModel = await stat(path.join(real, 'config.json')).then(
    (config) => config.isFile(),
    () => false,
  );
  if (!isModel) return { name, kind: 'folder', sizeBytes: null, grant };
  return { name, kind: 'model', sizeBytes: await filesBytes(real), grant };
}

/** The files right in the folder; null when it cannot be read, or holds more than any model does. */
async function filesBytes(folder: string): Promise<number | null> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (entries === null || entries.length > maxEntries) return null;
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(({ name }) =>
        stat(path.join(folder, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
