import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { layout } from '../../compute/layout.ts';
import type { Problem, Variant } from '../../contract/models.ts';
import { eraseFolder } from '../../vault/erase.ts';
import type { Statement, Store } from '../store/store.ts';
import {
  exists,
  isPartial,
  nameOfPartial,
  readModelManifest,
  readVariantManifest,
  removedSuffix,
} from './folders.ts';
import type { ModelsDependencies } from './models.ts';
import { freeName } from './naming.ts';
import { insertModel, insertVariant, listModels } from './records.ts';

/** What was found in the models folder at start that the database did not know. */
export interface AdoptionReport {
  readonly adopted: readonly string[];
  readonly quarantined: readonly string[];
}

/**
 * Brings folders and rows together after a kill. A whole folder without a row is adopted when every hash in its manifests
 * holds, else moved to quarantine; nothing that might be somebody's work is deleted. A partial folder stays while its job
 * may go on with it, and goes when that job has ended.
 */
export async function adoptModels(dependencies: ModelsDependencies): Promise<AdoptionReport> {
  const { dataDir, store } = dependencies;
  const root = path.join(dataDir, layout.models);
  await mkdir(root, { recursive: true });
  const models = listModels(store).map((model) => model.id);
  await settleRemovals(root, new Set(models));
  await sweepPartials(root, models, store);
  const known = new Set([...models, ...pendingImports(store)]);
  const adopted: string[] = [];
  const quarantined: string[] = [];
  for (const name of await readdir(root)) {
    if (known.has(name) || isPartial(name)) continue;
    if (await adoptModel(dependencies, path.join(root, name), name)) adopted.push(name);
    else {
      await quarantine(dataDir, path.join(root, name));
      quarantined.push(name);
    }
  }
  return { adopted, quarantined };
}

async function quarantine(dataDir: string, folder: string): Promise<void> {
  const place = path.join(dataDir, layout.quarantine);
  await mkdir(place, { recursive: true });
  await rename(folder, path.join(place, `${path.basename(folder)}-${Date.now()}`));
}

/** Removes what jobs that have ended (cancelled, succeeded, gone) left half-done: a kill may have come before their own tidying. */
async function sweepPartials(root: string, models: readonly string[], store: Store): Promise<void> {
  const places = [
    { folder: root, keep: modelsOfOpenJobs(store, 'import') },
    ...models.map((id) => ({
      folder: path.join(root, id, layout.variants),
      keep: modelsOfOpenJobs(store, 'quantize').has(id) ? null : new Set<string>(),
    })),
  ];
  for (const { folder, keep } of places) {
    for (const name of await readdir(folder).catch(() => [])) {
      const whole = nameOfPartial(name);
      if (whole === null || keep === null || keep.has(whole)) continue;
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

/** Of a merge the model that it makes, not the one that it is made from. */
const madeModel = "coalesce(json_extract(input, '$.newModelId'), json_extract(input, '$.modelId'))";

/** Models of jobs that may still make an attempt: all but those that were cancelled or have succeeded. */
function modelsOfOpenJobs(store: Store, kind: 'import' | 'quantize'): Set<string> {
  const rows = store.read<{ id: string }>(
    `SELECT ${madeModel} AS id FROM jobs
     WHERE kind IN (?, 'adapterMerge') AND state IN ('queued', 'running', 'interrupted', 'failed')`,
    [kind],
  );
  return new Set(rows.map((row) => row.id));
}

/** Models whose import will go on by itself and enter them under the name that was asked for. */
function pendingImports(store: Store): string[] {
  return store
    .read<{ id: string }>(
      `SELECT ${madeModel} AS id FROM jobs
       WHERE kind IN ('import', 'adapterMerge') AND state IN ('queued', 'running', 'interrupted')`,
    )
    .map((row) => row.id);
}

async function settleRemovals(root: string, known: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.endsWith(removedSuffix)) continue;
    const id = name.slice(0, -removedSuffix.length);
    if (known.has(id)) await rename(path.join(root, name), path.join(root, id));
    else await eraseFolder(path.join(root, name));
  }
}

/** False for whatever is not a whole model of ours, for any reason: a start must not fail over a stray folder. */
async function adoptModel(dependencies: ModelsDependencies, folder: string, id: string): Promise<boolean> {
  const { pool, store } = dependencies;
  try {
    if (!(await exists(path.join(folder, layout.modelManifest)))) return false;
    const { damaged } = await pool.runTask('verify', { modelFolder: folder }, {});
    if (damaged.length > 0) return false;
    await store.write({ audit: null, statements: await describeModel(store, folder, id) });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'disk.full') throw error;
    dependencies.log.bug(error);
    return false;
  }
}

async function describeModel(store: Store, folder: string, id: string): Promise<Statement[]> {
  const manifest = await readModelManifest(folder);
  const variants: Statement[] = [];
  for (const key of await readdir(path.join(folder, layout.variants)).catch(() => [])) {
    if (isPartial(key)) continue;
    const variant = await readVariantManifest(path.join(folder, layout.variants, key));
    const sizeBytes =
      variant.weightsSizeBytes + variant.graphs.reduce((sum, graph) => sum + graph.sizeBytes, 0);
    const { precision, blockSize } = variant as Pick<Variant, 'precision' | 'blockSize'>;
    variants.push(insertVariant(id, { precision, blockSize, sizeBytes }));
  }
  const taken = new Set(listModels(store).map((model) => model.name));
  const name = freeName(id.replace(/-[0-9a-f]{6}$/, ''), taken);
  return [insertModel({ id, name, manifest, warnings: manifest.warnings as Problem[] }), ...variants];
}
