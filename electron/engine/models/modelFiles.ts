import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { layout, type ModelManifest } from '../../compute/layout.ts';
import type { ModelFiles, Variant } from '../../contract/models.ts';
import { exists, isPartial, readModelManifest, readVariantManifest } from './folders.ts';

/** What a model's manifests promise. Names only: a path of this machine never reaches the window. */
export async function readModelFiles(folder: string): Promise<ModelFiles> {
  const manifest = await readModelManifest(folder);
  const source = manifest.files.map(async ({ name, sizeBytes, sha256, inPlacePath }) => ({
    name,
    sizeBytes,
    sha256,
    isInPlace: inPlacePath !== null,
    isThere: await exists(inPlacePath ?? path.join(folder, layout.source, name)),
  }));
  const keys = await readdir(path.join(folder, layout.variants)).catch(() => []);
  const versions = keys
    .filter((key) => !isPartial(key))
    .map((key) => readVersion(path.join(folder, layout.variants, key)));
  return { source: await Promise.all(source), versions: await Promise.all(versions) };
}

async function readVersion(folder: string): Promise<ModelFiles['versions'][number]> {
  const { precision, blockSize, weightsSizeBytes, weightsSha256, graphs } = await readVariantManifest(folder);
  const weights = { name: layout.weights, sizeBytes: weightsSizeBytes, sha256: weightsSha256 };
  return {
    precision,
    blockSize: blockSize as Variant['blockSize'],
    files: [weights, ...graphs.map(({ name, sizeBytes, sha256 }) => ({ name, sizeBytes, sha256 }))],
  };
}

/** Whether every file that was left in place can be found now. A manifest that cannot be read says nothing either way. */
export async function hasItsSource(folder: string): Promise<boolean> {
  const manifest: ModelManifest | null = await readModelManifest(folder).catch(() => null);
  const places =
    manifest?.files.map(({ inPlacePath }) => inPlacePath).filter((place) => place !== null) ?? [];
  const found = await Promise.all(places.map((place) => exists(place)));
  return found.every(Boolean);
}
