import { mkdir } from 'node:fs/promises';
import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import type { Dataset, DatasetDetail } from '../../contract/datasets/core.ts';
import { datasetsContract } from '../../contract/datasets/index.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Actor, ActorContext } from '../security/actor.ts';
import { type Datasets, startOperation } from './datasets.ts';
import { cancelFollowUps } from './followUps.ts';
import { newDatasetId } from './naming.ts';
import { datasetFolder } from './openFiles.ts';
import { insertDataset, listDatasets, requireFreeName, updateDataset } from './records.ts';
import { removeDataset } from './removal.ts';

export interface CoreOptions {
  readonly datasets: Datasets;
  readonly jobs: Jobs;
}

export function coreHandlers({ datasets, jobs }: CoreOptions) {
  const os = implement(datasetsContract).$context<ActorContext>();
  const { store } = datasets;
  return {
    list: os.list.handler(() => ({ datasets: listDatasets(store) })),
    create: os.create.handler(({ input, context }) =>
      createDataset(datasets, { ...input, actor: context.actor }),
    ),
    show: os.show.handler(({ input }) => detailOf(datasets, input.dataset)),
    change: os.change.handler(async ({ input, context }) => {
      const { dataset, labels, schema, ...named } = input;
      const before = datasets.find(dataset);
      const after = { name: named.name ?? before.name, description: named.description ?? before.description };
      requireFreeName(store, after.name, before.id);
      const settings = { ...(labels && { labels }), ...(schema !== undefined && { schema }) };
      if (Object.keys(settings).length > 0) await datasets.write(before.id, 'settings.change', settings);
      await store.write({
        actor: context.actor,
        audit: {
          action: 'datasets.change',
          subject: after.name,
          detail: {
            dataset: before.id,
            before: before.name,
            changed: Object.keys({ ...named, ...settings }),
          },
        },
        statements: [updateDataset(before.id, after)],
      });
      return detailOf(datasets, before.id);
    }),
    remove: os.remove.handler(async ({ input, context: { actor } }) => {
      const dataset = datasets.find(input.dataset);
      await cancelFollowUps({ store, jobs }, { dataset: dataset.id, actor });
      return removeDataset(datasets, { dataset, actor });
    }),
    operations: os.operations.handler(({ input: { dataset, ...query } }) =>
      datasets.read(datasets.find(dataset).id, 'operations.list', query),
    ),
    undo: os.undo.handler(async ({ input, context }) => {
      const { id } = datasets.find(input.dataset);
      const operation = input.operation ?? (await datasets.read(id, 'operations.newestUndoable', {}));
      if (operation === null) throw new AppError('datasets.nothingToUndo');
      const job = await startOperation(
        { datasets, jobs },
        {
          actor: context.actor,
          kind: 'dataEdit',
          dataset: id,
          operation: 'operations.undo',
          input: { operation, actor: context.actor.id },
        },
      );
      return { job };
    }),
  };
}

async function detailOf(datasets: Datasets, reference: string): Promise<DatasetDetail> {
  const dataset = datasets.find(reference);
  return { ...dataset, ...(await datasets.read(dataset.id, 'file.describe', {})) };
}

export interface NewDataset extends Pick<Dataset, 'name' | 'kind' | 'description'> {
  readonly actor: Pick<Actor, 'id'>;
}

/** The folder first, the row last: a kill between leaves an empty folder that nobody sees. Throws `datasets.nameTaken`. */
export async function createDataset(datasets: Datasets, { actor, ...wanted }: NewDataset): Promise<Dataset> {
  const { store, dataDir } = datasets;
  requireFreeName(store, wanted.name, null);
  const id = newDatasetId(wanted.name);
  await mkdir(datasetFolder(dataDir, id), { recursive: true, mode: 0o700 });
  await datasets.setUp(id, { kind: wanted.kind });
  await store.write({
    actor,
    audit: { action: 'datasets.create', subject: wanted.name, detail: { dataset: id, kind: wanted.kind } },
    statements: [insertDataset({ id, ...wanted })],
  });
  return datasets.find(id);
}
