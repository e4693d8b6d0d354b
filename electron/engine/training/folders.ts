import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { layout } from '../../compute/layout.ts';
import { eraseFolder } from '../../vault/erase.ts';
import { folderName, freeName } from './naming.ts';

/** What a run works in: its examples, its checkpoints. */
export function runFolder(dataDir: string, run: string): string {
  return path.join(dataDir, layout.runs, run);
}

/** Of a plan that is being made; what a kill leaves goes at the next start. */
export const planPrefix = '.plan-';
export function planFolder(dataDir: string, id: string): string {
  return path.join(dataDir, layout.runs, `${planPrefix}${id}`);
}

export function adapterFolder(dataDir: string, adapter: string): string {
  return path.join(dataDir, layout.adapters, adapter);
}

/** Gone when the evaluation has ended. */
export function evaluationFolder(dataDir: string, evaluation: string): string {
  return path.join(dataDir, layout.evaluations, evaluation);
}

/** What a merge makes before it is imported; named after its job. */
export function mergeFolder(dataDir: string, job: string): string {
  return path.join(dataDir, layout.merges, job);
}

export async function exists(location: string): Promise<boolean> {
  return stat(location).then(
    () => true,
    () => false,
  );
}

/** What a new folder in this one can be called: after this name, with a number where that is taken. */
export async function freeFolderName(folder: string, name: string): Promise<string> {
  const wanted = folderName(name);
  const taken = new Set<string>();
  for (let free = wanted; ; free = freeName(wanted, (candidate) => taken.has(candidate))) {
    if (!(await exists(path.join(folder, free)))) return free;
    taken.add(free);
  }
}

/** On its way out; the next start finishes the removal, or undoes it where the row is still there. */
export const removedSuffix = '.removed';

/**
 * Takes a folder away together with its row: out of sight, then `removeRow`, then the files. A kill between leaves the whole
 * thing or a folder that the next start removes. On a full disk the files go first. Throws `file.unwritable`.
 */
export async function removeWithRow(folder: string, removeRow: () => Promise<unknown>): Promise<void> {
  const removed = `${folder}${removedSuffix}`;
  const isThere = await rename(folder, removed).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return false;
      throw new AppError('file.unwritable', { path: folder, reason: cause.code ?? 'unknown' }, { cause });
    },
  );
  const removeFiles = () => eraseFolder(removed);
  try {
    await removeRow();
  } catch (error) {
    const isFull = error instanceof AppError && error.code === 'disk.full';
    if (!isFull && isThere) await rename(removed, folder);
    if (!isFull) throw error;
    await removeFiles();
    await removeRow();
  }
  await removeFiles();
}
