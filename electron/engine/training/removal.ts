import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { Adapter } from '../../contract/training/adapters.ts';
import type { TrainingRun } from '../../contract/training/runs.ts';
import type { Actor } from '../security/actor.ts';
import { adapterFolder, removeWithRow, runFolder } from './folders.ts';
import { deleteAdapter } from './records/adapters.ts';
import { deleteRun } from './records/runs.ts';
import { isAdapterInUse } from './records/uses.ts';
import type { TrainingOptions } from './training.ts';

type Removal = Pick<TrainingOptions, 'store' | 'dataDir'>;

/** Throws `training.running` unless it has ended and its model, if it made one, has been imported; `file.unwritable`. */
export async function removeRun(
  { store, dataDir }: Removal,
  run: TrainingRun,
  actor: Pick<Actor, 'id'>,
): Promise<{ removedBytes: number }> {
  if (run.state !== 'succeeded' && run.state !== 'failed' && run.state !== 'cancelled')
    throw new AppError('training.running', { run: run.name });
  if (isBeingImported(store, run.resultModel)) throw new AppError('training.running', { run: run.name });
  const folder = runFolder(dataDir, run.id);
  const removedBytes = await folderBytes(folder);
  const audit = { action: 'training.remove', subject: run.name, detail: { run: run.id } };
  await removeWithRow(folder, () => store.write({ actor, audit, statements: [deleteRun(run.id)] }));
  return { removedBytes };
}

/** A full run's weights lie in its folder until they are a model. */
function isBeingImported(store: Pick<TrainingOptions['store'], 'read'>, model: string | null): boolean {
  const found = store.read(
    `SELECT 1 FROM jobs WHERE kind = 'import' AND state IN ('queued', 'running', 'interrupted')
       AND json_extract(input, '$.modelId') = ?`,
    [model],
  );
  return found.length > 0;
}

/** Its run and its evaluations stay. Throws `adapters.inUse`, `file.unwritable`. */
export async function removeAdapter(
  { store, dataDir }: Removal,
  adapter: Adapter,
  actor: Pick<Actor, 'id'>,
): Promise<{ removedBytes: number }> {
  if (isAdapterInUse(store, adapter.id)) throw new AppError('adapters.inUse', { adapter: adapter.name });
  const folder = adapterFolder(dataDir, adapter.id);
  const removedBytes = await folderBytes(folder);
  const audit = { action: 'adapters.remove', subject: adapter.name, detail: { adapter: adapter.id } };
  await removeWithRow(folder, () => store.write({ actor, audit, statements: [deleteAdapter(adapter.id)] }));
  return { removedBytes };
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries)
    if (entry.isFile()) sum += (await stat(path.join(entry.parentPath, entry.name))).size;
  return sum;
}
