import { existsSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { Dataset } from '../../contract/datasets/core.ts';
import { eraseFolder } from '../../vault/erase.ts';
import type { Actor } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import type { Datasets } from './datasets.ts';
import { requireUnused } from './inUse.ts';
import { dryRunPrefix } from './naming.ts';
import { datasetFolder, datasetsFolder } from './openFiles.ts';
import { deleteDataset, listDatasets } from './records.ts';

const removedSuffix = '.removed';

/**
 * Out of sight first: a kill between the steps leaves a whole data set or a folder that nobody sees (`settleFolders`). Nobody
 * opens the file meanwhile. Throws `datasets.inUse`, `datasets.busy`, `file.unwritable`.
 */
export async function removeDataset(
  datasets: Datasets,
  { dataset, actor }: { readonly dataset: Dataset; readonly actor: Pick<Actor, 'id'> },
): Promise<{ removedBytes: number }> {
  const { store, dataDir, release } = datasets;
  requireUnused(datasets, dataset, null);
  const [busy] = store.read<{ kind: string }>(
    `SELECT kind FROM jobs WHERE state IN ('queued', 'running', 'interrupted')
       AND json_extract(input, '$.dataset') = ?`,
    [dataset.id],
  );
  if (busy) throw new AppError('datasets.busy', { dataset: dataset.name, work: busy.kind });
  const folder = datasetFolder(dataDir, dataset.id);
  const removed = `${folder}${removedSuffix}`;
  await release(dataset.id, async () => {
    const isThere = await moveAside(folder, removed);
    try {
      await store.write({
        actor,
        audit: { action: 'datasets.remove', subject: dataset.name, detail: { dataset: dataset.id } },
        statements: [deleteDataset(dataset.id)],
      });
    } catch (error) {
      if (isThere) await rename(removed, folder);
      throw error;
    }
  });
  await eraseFolder(removed);
  return { removedBytes: dataset.sizeBytes };
}

/** Whether it was there. */
async function moveAside(folder: string, to: string): Promise<boolean> {
  try {
    await rename(folder, to);
    return true;
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    throw new AppError('file.unwritable', { path: folder, reason: code }, { cause });
  }
}

/** At a start: what a killed engine was removing goes, or comes back where the list still has it; what dry runs left goes. */
export async function settleFolders({
  dataDir,
  store,
}: {
  readonly dataDir: string;
  readonly store: Store;
}): Promise<void> {
  const root = datasetsFolder(dataDir);
  if (!existsSync(root)) return;
  const known = new Set(listDatasets(store).map(({ id }) => id));
  for (const name of await readdir(root)) {
    const id = name.endsWith(removedSuffix) ? name.slice(0, -removedSuffix.length) : null;
    if (id !== null && known.has(id)) await rename(path.join(root, name), path.join(root, id));
    else if (id !== null || name.startsWith(dryRunPrefix)) await eraseFolder(path.join(root, name));
  }
}
