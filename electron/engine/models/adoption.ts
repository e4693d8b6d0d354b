import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { layout } from '../../compute/layout.ts';
import type { Problem, Variant } from '../../contract/models.ts';
import type { Statement, Store } from '../store/store.ts';
import { exists, readModelManifest, readVariantManifest, removedSuffix } from './folders.ts';
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
 * holds, else moved to quarantine; nothing that might be somebody's work is deleted. Partial folders belong to their jobs.
 */
export async function adoptModels(dependencies: ModelsDependencies): Promise<AdoptionReport> {
  const root = path.join(dependencies.dataDir, layout.models);
  await mkdir(root, { recursive: true });
  await settleRemovals(root, new Set(listModels(dependencies.store).map((model) => model.id)));
  const known = new Set([
    ...listModels(dependencies.store).map((model) => model.id),
    ...pendingImports(dependencies.store),
  ]);
  const adopted: string[] = [];
  const quarantined: string[] = [];
  for (const name of await readdir(root)) {
    if (known.has(name) || /\.partial-\d+$/.test(name)) continue;
    if (await adoptModel(dependencies, path.join(root, name), name)) adopted.push(name);
    else {
      const quarantine = path.join(dependencies.dataDir, layout.quarantine);
      await mkdir(quarantine, { recursive: true });
      await rename(path.join(root, name), path.join(quarantine, `${name}-${Date.now()}`));
      quarantined.push(name);
    }
  }
  return { adopted, quarantined };
}

/** Models whose import will go on by itself and enter them under the name that was asked for. */
function pendingImports(store: Store): string[] {
  return store
    .read<{ id: string }>(
      `SELECT json_extract(input, '$.modelId') AS id FROM jobs
       WHERE kind = 'import' AND state IN ('queued', 'running', 'interrupted')`,
    )
    .map((row) => row.id);
}

async function settleRemovals(root: string, known: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.endsWith(removedSuffix)) continue;
    const id = name.slice(0, -removedSuffix.length);
    if (known.has(id)) await rename(path.join(root, name), path.join(root, id));
    else await rm(path.join(root, name), { recursive: true });
  }
}

async function adoptModel(dependencies: ModelsDependencies, folder: string, id: string): Promise<boolean> {
  const { pool, store } = dependencies;
  if (!(await exists(path.join(folder, layout.modelManifest)))) return false;
  const { damaged } = await pool.runTask('verify', { modelFolder: folder }, {});
  if (damaged.length > 0) return false;
  const manifest = await readModelManifest(folder);
  const variants = await readdir(path.join(folder, layout.variants)).catch(() => []);
  const statements: Statement[] = [];
  for (const key of variants.filter((name) => !name.includes('.partial-'))) {
    const variant = await readVariantManifest(path.join(folder, layout.variants, key));
    const sizeBytes =
      variant.weightsSizeBytes + variant.graphs.reduce((sum, graph) => sum + graph.sizeBytes, 0);
    const { precision, blockSize } = variant as Pick<Variant, 'precision' | 'blockSize'>;
    statements.push(insertVariant(id, { precision, blockSize, sizeBytes }));
  }
  const taken = new Set(listModels(store).map((model) => model.name));
  const name = freeName(id.replace(/-[0-9a-f]{6}$/, ''), taken);
  await store.write({
    audit: null,
    statements: [
      insertModel({ id, name, manifest, warnings: manifest.warnings as Problem[] }),
      ...statements,
    ],
  });
  return true;
}
