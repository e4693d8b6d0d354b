import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { layout } from '../../compute/layout.ts';
import { eraseFolder } from '../../vault/erase.ts';
import type { Store } from '../store/store.ts';
import { planPrefix, removedSuffix } from './folders.ts';
import type { TrainingDependencies } from './training.ts';

/**
 * Brings folders and rows together after a kill: removals are finished or undone, plans go, and what nobody knows goes to
 * quarantine, for it may be somebody's work. A run's job that goes on enters what it has made itself.
 */
export async function settleTraining({
  dataDir,
  store,
}: Pick<TrainingDependencies, 'dataDir' | 'store'>): Promise<void> {
  const runs = idsIn(store, 'training_runs');
  await settle(dataDir, layout.runs, runs);
  await settle(dataDir, layout.adapters, union(idsIn(store, 'adapters'), openJobs(store)));
  const merging = store.read<{ id: string }>(
    "SELECT id FROM jobs WHERE kind = 'adapterMerge' AND state IN ('queued', 'running', 'interrupted', 'failed')",
  );
  await sweep(dataDir, layout.evaluations, idsIn(store, 'evaluations'));
  await sweep(dataDir, layout.merges, new Set(merging.map(({ id }) => id)));
}

/** What can be made again stays only where somebody may go on with it. */
async function sweep(dataDir: string, place: string, kept: ReadonlySet<string>): Promise<void> {
  const root = path.join(dataDir, place);
  if (!existsSync(root)) return;
  for (const name of await readdir(root))
    if (!kept.has(name)) await rm(path.join(root, name), { recursive: true, force: true });
}

async function settle(dataDir: string, place: string, known: ReadonlySet<string>): Promise<void> {
  const root = path.join(dataDir, place);
  if (!existsSync(root)) return;
  for (const name of await readdir(root)) {
    const location = path.join(root, name);
    const removed = name.endsWith(removedSuffix) ? name.slice(0, -removedSuffix.length) : null;
    if (removed !== null && known.has(removed)) await rename(location, path.join(root, removed));
    else if (removed !== null || name.startsWith(planPrefix)) await eraseFolder(location);
    else if (!known.has(name.replace(/\.partial(?:-\d+)?$/, ''))) await quarantine(dataDir, location);
  }
}

async function quarantine(dataDir: string, location: string): Promise<void> {
  const place = path.join(dataDir, layout.quarantine);
  await mkdir(place, { recursive: true });
  await rename(location, path.join(place, `${path.basename(location)}-${Date.now()}`));
}

function idsIn(store: Pick<Store, 'read'>, table: 'training_runs' | 'adapters' | 'evaluations'): Set<string> {
  return new Set(store.read<{ id: string }>(`SELECT id FROM ${table}`).map(({ id }) => id));
}

/** Ids of adapters that jobs are making or may still make: an attempt may have been killed before the row was there. */
function openJobs(store: Pick<Store, 'read'>): Set<string> {
  const rows = store.read<{ id: string | null }>(
    `SELECT coalesce(json_extract(input, '$.adapter'), json_extract(input, '$.run')) AS id FROM jobs
     WHERE kind IN ('train', 'adapterImport') AND state IN ('queued', 'running', 'interrupted', 'failed')`,
  );
  return new Set(rows.flatMap(({ id }) => (id === null ? [] : [id])));
}

function union<Item>(one: ReadonlySet<Item>, other: ReadonlySet<Item>): Set<Item> {
  return new Set([...one, ...other]);
}
