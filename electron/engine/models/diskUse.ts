import { lstat, readdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { layout } from '../../compute/layout.ts';
import type { DiskUse, Model, ModelDiskUse } from '../../contract/models.ts';
import { isPartial, modelFolder, removedSuffix } from './folders.ts';
import { hasItsSource } from './modelFiles.ts';

/** Sizes as they lie on the disk now; the registry says only what belongs to whom. A folder that is gone takes nothing. */
export async function measureDiskUse(dataDir: string, models: readonly Model[]): Promise<DiskUse> {
  const root = path.join(dataDir, layout.models);
  const quarantine = path.join(dataDir, layout.quarantine);
  const [disk, names, quarantined, quarantinedSize] = await Promise.all([
    statfs(dataDir),
    readdir(root).catch(() => []),
    readdir(quarantine).catch(() => []),
    sizeOf(quarantine),
  ]);
  const measured: ModelDiskUse[] = [];
  let partialBytes = 0;
  // One model after the other: hundreds of folders at once would keep the disk from everybody else.
  for (const model of models) {
    const { partialVersionBytes, ...use } = await measureModel(dataDir, model);
    measured.push(use);
    partialBytes += partialVersionBytes;
  }
  for (const name of names)
    if (isPartial(name) || name.endsWith(removedSuffix))
      partialBytes += total(await sizeOf(path.join(root, name)));
  return {
    freeBytes: disk.bavail * disk.bsize,
    totalBytes: disk.blocks * disk.bsize,
    models: measured,
    partialBytes,
    quarantineBytes: total(quarantinedSize),
    quarantined: quarantined.sort(),
  };
}

async function measureModel(dataDir: string, model: Model) {
  const folder = modelFolder(dataDir, model.id);
  const use = { versionBytes: 0, preparedBytes: 0, partialVersionBytes: 0 };
  const variants = path.join(folder, layout.variants);
  for (const key of await readdir(variants).catch(() => [])) {
    const whole = total(await sizeOf(path.join(variants, key)));
    const prepared = total(await sizeOf(path.join(variants, key, layout.prepared)));
    if (isPartial(key)) use.partialVersionBytes += whole;
    else {
      use.versionBytes += whole - prepared;
      use.preparedBytes += prepared;
    }
  }
  const source = await sizeOf(path.join(folder, layout.source));
  const hasSource = model.sourceMode !== 'inPlace' || (await hasItsSource(folder));
  return { model: model.id, sourceBytes: source.own, linkedBytes: source.linked, hasSource, ...use };
}

interface Size {
  readonly own: number;
  /** Of files that have another name somewhere. */
  readonly linked: number;
}

const total = ({ own, linked }: Size) => own + linked;

/** Everything under a folder; links are not followed. What vanishes meanwhile takes nothing. */
async function sizeOf(folder: string): Promise<Size> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let own = 0;
  let linked = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const info = await lstat(path.join(entry.parentPath, entry.name)).catch(() => null);
    if (info === null) continue;
    if (info.nlink > 1) linked += info.size;
    else own += info.size;
  }
  return { own, linked };
}
