import { rename } from 'node:fs/promises';
import { AppError } from '../../common/errors/appError.ts';
import type { Model } from '../../contract/models.ts';
import { eraseFolder } from '../../vault/erase.ts';
import type { Actor } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { modelFolder, removedSuffix } from './folders.ts';
import { deleteModel } from './records.ts';

/** What stays of a model that is removed: nothing can be asked of these adapters any more but their export. */
export interface LearntOn {
  /** Names. */
  readonly adapters: readonly string[];
  readonly runs: number;
}

export interface Removal {
  readonly store: Store;
  readonly dataDir: string;
  readonly model: Model;
  readonly learnt: LearntOn;
  readonly actor: Pick<Actor, 'id'>;
}

/**
 * Out of sight first: a kill between the steps leaves either the whole model or a folder that the next start removes. A
 * folder that somebody has deleted already does not keep its row. Throws `file.unwritable`.
 */
export async function removeModel({ store, dataDir, model, learnt, actor }: Removal): Promise<void> {
  const folder = modelFolder(dataDir, model.id);
  const removed = `${folder}${removedSuffix}`;
  const isThere = await rename(folder, removed).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return false;
      throw new AppError('file.unwritable', { path: folder, reason: cause.code ?? 'unknown' }, { cause });
    },
  );
  const audit = { action: 'models.remove', subject: model.name, detail: { model: model.id, ...learnt } };
  const removeRow = () => store.write({ actor, audit, statements: [deleteModel(model.id)] });
  const removeFiles = () => eraseFolder(removed);
  try {
    await removeRow();
  } catch (error) {
    // On a full disk removing a model is how people make room, so there the files go before the row.
    const isFull = error instanceof AppError && error.code === 'disk.full';
    if (!isFull && isThere) await rename(removed, folder);
    if (!isFull) throw error;
    await removeFiles();
    await removeRow();
  }
  await removeFiles();
}
