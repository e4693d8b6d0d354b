import type { BigIntStats } from 'node:fs';
import { lstat, opendir, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../common/errors/appError.ts';
import {
  type EntryKind,
  fileLimits,
  isPlainName,
  type SourceEntry,
  type SourceFolder,
} from '../ml/formats/sourceFolder.ts';
import { type OpenedReadAt, openReadAt, readError, systemCode, versionOf } from '../vault/files.ts';

export interface OpenedSourceFolder extends SourceFolder {
  open(name: string): Promise<OpenedReadAt>;
  /** The absolute path of an entry, links resolved; refused when it lies outside the folder. */
  resolve(name: string): Promise<string>;
}

/**
 * A folder from outside, on disk. Links are judged here and not followed when a file is opened: Node's permission
 * model does follow them, also out of what it allows.
 */
export async function openSourceFolder(location: string): Promise<OpenedSourceFolder> {
  const root = await realpath(location).catch((error: unknown) => Promise.reject(readError(error, location)));
  const entries: SourceEntry[] = [];
  try {
    for await (const { name } of await opendir(root)) {
      if (entries.length >= fileLimits.entries)
        throw new AppError('import.tooManyFiles', { limit: fileLimits.entries });
      entries.push(await describeEntry(root, name));
    }
  } catch (error) {
    throw readError(error, location);
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const resolve = (name: string) => resolveInside(root, name);
  return {
    name: path.basename(root),
    entries,
    resolve,
    open: async (name) => openReadAt(await resolve(name), { followLinks: false }),
  };
}

async function resolveInside(root: string, name: string): Promise<string> {
  if (!isPlainName(name))
    throw new AppError('import.pathOutside', { file: path.basename(root), path: name.slice(0, 200) });
  const location = path.join(root, name);
  const target = await realpath(location).catch((error: unknown) =>
    Promise.reject(readError(error, location)),
  );
  if (!isInside(root, target)) throw new AppError('import.linkOutside', { file: name });
  return target;
}

async function describeEntry(root: string, name: string): Promise<SourceEntry> {
  const location = path.join(root, name);
  const stats = await lstat(location, { bigint: true });
  if (!stats.isSymbolicLink()) return entryOf(name, stats);
  const target = await realpath(location).catch((error: unknown) => {
    // A link that leads nowhere, or in a circle, is as good as one that leaves.
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ELOOP') return null;
    throw error;
  });
  if (target !== null && isInside(root, target)) {
    return entryOf(name, await stat(target, { bigint: true }));
  }
  const written = (await readlink(location)).replaceAll('\\', '/');
  return {
    name,
    kind: /(^|\/)\.\.\/blobs\//.test(written) ? 'cacheLink' : 'outsideLink',
    sizeBytes: 0,
    version: '',
  };
}

function entryOf(name: string, stats: BigIntStats): SourceEntry {
  return { name, kind: kindOf(stats), sizeBytes: Number(stats.size), version: versionOf(stats) };
}

function kindOf(stats: BigIntStats): EntryKind {
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'folder' : 'other';
}

function isInside(root: string, target: string): boolean {
  const relative = path.relative(root, target);
  return (
    relative !== '' &&
    relative !== '..' &&
    !relative.startsWith(`..${path.sep}`) &&
    !path.isAbsolute(relative)
  );
}
