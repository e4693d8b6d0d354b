import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { openReadAt, readStored, systemCode } from '../../vault/files.ts';
import { hashFile } from '../hashing.ts';
import { layout, type ModelManifest, type VariantManifest } from '../layout.ts';
import type { Task } from '../task.ts';

export interface VerifyInput {
  readonly modelFolder: string;
}
/** Every file whose bytes are not what the manifests say; empty: the model is unharmed. */
export interface VerifyResult {
  readonly checkedBytes: number;
  readonly damaged: readonly { readonly name: string; readonly reason: 'missing' | 'size' | 'hash' }[];
}

type Damage = VerifyResult['damaged'][number]['reason'];

/** A file as a manifest promises it. */
interface PromisedFile {
  /** Path inside the model's folder, or the absolute one of a file that was left in place. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Reads every byte of a model again: source files, and weights and graphs of each version. Changes nothing. */
export const verify: Task<VerifyInput, VerifyResult> = async ({ modelFolder }, context) => {
  const damaged: { name: string; reason: Damage }[] = [];
  const promised: PromisedFile[] = [];
  const manifests = [layout.modelManifest, ...(await variantManifests(modelFolder))];
  for (const name of manifests) {
    const manifest = await readManifest(path.join(modelFolder, name));
    if (typeof manifest === 'string') damaged.push({ name, reason: manifest });
    else promised.push(...promisedBy(manifest, path.posix.dirname(name)));
  }
  const totalBytes = promised.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let checkedBytes = 0;
  const onBytes = (bytes: number) => {
    checkedBytes += bytes;
    context.progress('verify', checkedBytes, totalBytes, 'bytes');
  };
  for (const file of promised) {
    const reason = await damageOf(file, path.resolve(modelFolder, file.name), {
      signal: context.signal,
      onBytes,
    });
    if (reason !== null) damaged.push({ name: file.name, reason });
  }
  return { checkedBytes, damaged };
};

async function variantManifests(modelFolder: string): Promise<string[]> {
  const entries = await readdir(path.join(modelFolder, layout.variants)).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  // A version under construction is the job's, not yet the model's.
  return entries
    .filter((key) => !key.includes('.partial-'))
    .sort()
    .map((key) => path.posix.join(layout.variants, key, layout.variantManifest));
}

async function readManifest(location: string): Promise<ModelManifest | VariantManifest | Damage> {
  try {
    return JSON.parse((await readStored(location)).toString()) as ModelManifest | VariantManifest;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'missing';
    if (error instanceof SyntaxError) return 'hash';
    throw error;
  }
}

function promisedBy(manifest: ModelManifest | VariantManifest, folder: string): PromisedFile[] {
  if ('files' in manifest) {
    return manifest.files.map(({ name, sizeBytes, sha256, inPlacePath }) => ({
      name: inPlacePath ?? path.posix.join(layout.source, name),
      sizeBytes,
      sha256,
    }));
  }
  const weights = {
    name: layout.weights,
    sizeBytes: manifest.weightsSizeBytes,
    sha256: manifest.weightsSha256,
  };
  return [weights, ...manifest.graphs].map((file) => ({ ...file, name: path.posix.join(folder, file.name) }));
}

async function damageOf(
  promised: PromisedFile,
  location: string,
  options: Parameters<typeof hashFile>[1],
): Promise<Damage | null> {
  try {
    await using file = await openReadAt(location);
    if (file.sizeBytes !== promised.sizeBytes) return 'size';
    return (await hashFile(file, options)) === promised.sha256 ? null : 'hash';
  } catch (error) {
    if (error instanceof AppError && error.code === 'file.unreadable' && error.data.reason === 'ENOENT')
      return 'missing';
    throw error;
  }
}
