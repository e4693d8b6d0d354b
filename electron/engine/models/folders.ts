import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { layout, type ModelManifest, type VariantManifest, variantKey } from '../../compute/layout.ts';
import { readStored, writeFileWhole } from '../../vault/files.ts';
import type { VariantKey } from './records.ts';

/** A model on its way out; the next start finishes the removal, or undoes it when the row is still there. */
export const removedSuffix = '.removed';

/** A folder that is still being built, or was left by an attempt that ended before it was: what it is to be called. */
export function nameOfPartial(folderName: string): string | null {
  return /^(.+)\.partial-\d+$/.exec(folderName)?.[1] ?? null;
}

export function isPartial(folderName: string): boolean {
  return nameOfPartial(folderName) !== null;
}

/** Where the parts of a model lie; see `compute/layout.ts` for what each holds. */
export function modelFolder(dataDir: string, modelId: string): string {
  return path.join(dataDir, layout.models, modelId);
}

export function variantFolder(modelFolderPath: string, variant: VariantKey): string {
  return path.join(modelFolderPath, layout.variants, variantKey(variant.precision, variant.blockSize));
}

export async function exists(location: string): Promise<boolean> {
  return stat(location).then(
    () => true,
    () => false,
  );
}

export async function readModelManifest(folder: string): Promise<ModelManifest> {
  return JSON.parse((await readStored(path.join(folder, layout.modelManifest))).toString()) as ModelManifest;
}

export async function readVariantManifest(folder: string): Promise<VariantManifest> {
  return JSON.parse(
    (await readStored(path.join(folder, layout.variantManifest))).toString(),
  ) as VariantManifest;
}

/** Written and flushed before the folder gets its final name, so that a named folder always has a whole manifest. */
export async function writeModelManifest(folder: string, manifest: ModelManifest): Promise<void> {
  const location = path.join(folder, layout.modelManifest);
  await writeFileWhole(location, Buffer.from(JSON.stringify(manifest)));
}

/** Gives a finished folder its name and makes the name durable. */
export async function publishFolder(partial: string, final: string): Promise<void> {
  await rename(partial, final);
  if (process.platform === 'win32') return; // A folder cannot be flushed there; NTFS journals the rename.
  const parent = await open(path.dirname(final), 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

/**
 * The partial folder of this attempt. What an earlier, interrupted attempt left is renamed to it and gone on with, so that a dead
 * attempt that is somehow still writing loses its folder.
 */
export async function claimPartial(base: string, attempt: number): Promise<string> {
  const mine = `${base}.partial-${attempt}`;
  for (let earlier = attempt - 1; earlier >= 1; earlier -= 1) {
    const left = `${base}.partial-${earlier}`;
    if (!(await exists(left))) continue;
    if (await exists(mine)) await rm(left, { recursive: true });
    else await rename(left, mine);
  }
  return mine;
}

export async function removePartials(base: string, attempts: number): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await rm(`${base}.partial-${attempt}`, { recursive: true, force: true });
  }
}
