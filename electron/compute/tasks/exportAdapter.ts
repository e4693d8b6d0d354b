import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { copyStored, renameDurably, syncFolder, writeError } from '../../vault/files.ts';
import { adapterFiles } from '../adapters/adapterManifest.ts';
import { verifyAdapter } from '../adapters/readAdapter.ts';
import type { Task } from '../task.ts';

export interface ExportAdapterInput {
  readonly adapterFolder: string;
  /** Absolute path of the folder to be made; nothing may be there. */
  readonly target: string;
}
export interface ExportAdapterResult {
  readonly sizeBytes: number;
}

/**
 * Copies an adapter to where people want it: PEFT's two files, and the product's own, by which an import knows the model.
 * @throws AppError `adapters.damaged`, `disk.full`, `file.unreadable`, `file.unwritable`, `request.cancelled`
 */
export const exportAdapter: Task<ExportAdapterInput, ExportAdapterResult> = async (input, context) => {
  const { adapterFolder, target } = input;
  const { files } = await verifyAdapter(adapterFolder);
  const partial = `${target}.partial`;
  const names = [...files.map(({ name }) => name), adapterFiles.manifest];
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    for (const [index, name] of names.entries()) {
      if (context.signal.aborted) throw new AppError('request.cancelled');
      await copyStored(path.join(adapterFolder, name), path.join(partial, name));
      context.progress('export', index + 1, names.length, 'items');
    }
    await syncFolder(partial);
    await renameDurably(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(error, partial);
  }
  return { sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
};
