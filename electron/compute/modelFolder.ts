import { join } from 'node:path';
import { AppError } from '../common/errors/appError.ts';
import type { BlockSize, Precision } from '../ml/graph/weights.ts';
import { readStored } from '../vault/files.ts';
import { layout, type ModelManifest, type VariantManifest, variantKey } from './layout.ts';

/** One precision of a model, run in one profile. */
export interface VariantRef {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
}

export function variantFolder({ modelFolder, precision, blockSize }: VariantRef): string {
  return join(modelFolder, layout.variants, variantKey(precision, blockSize));
}

export async function readModelManifest(modelFolder: string): Promise<ModelManifest> {
  return readManifest<ModelManifest>(join(modelFolder, layout.modelManifest));
}

export async function readVariantManifest(variant: VariantRef): Promise<VariantManifest> {
  return readManifest<VariantManifest>(join(variantFolder(variant), layout.variantManifest));
}

/** Where a file of the source lies: in `source/`, or where it was when it was left in place. */
export function sourcePath(modelFolder: string, manifest: ModelManifest, name: string): string {
  const file = manifest.files.find((candidate) => candidate.name === name);
  return file?.inPlacePath ?? join(modelFolder, layout.source, name);
}

/** A manifest is the product's own file: what it says is not checked again. */
async function readManifest<T>(path: string): Promise<T> {
  try {
    return JSON.parse((await readStored(path)).toString()) as T;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'damaged';
    throw new AppError('file.unreadable', { path, reason }, { cause });
  }
}
