import type { Jobs } from '../jobs/jobs.ts';
import { engineActor } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { type Datasets, startOperation } from './datasets.ts';

/** Starts the job that brings what is new into a data set's search index, unless one is there that will do it. */
export type IndexLater = (dataset: string) => Promise<void>;

export interface IndexingOptions {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly datasets: () => Datasets;
}

export function createIndexLater({ store, jobs, datasets }: IndexingOptions): IndexLater {
  const beginning = new Map<string, Promise<unknown>>();
  const isAtWork = (dataset: string) =>
    store.read<{ id: string }>(
      `SELECT id FROM jobs WHERE kind = 'dataIndex' AND state IN ('queued', 'running', 'interrupted')
         AND json_extract(input, '$.dataset') = ?`,
      [dataset],
    ).length > 0;
  const start = (dataset: string) =>
    startOperation(
      { datasets: datasets(), jobs },
      { actor: engineActor, kind: 'dataIndex', dataset, operation: 'search.index', input: {} },
    );
  return async (dataset) => {
    if (isAtWork(dataset)) return;
    const begun = beginning.get(dataset) ?? start(dataset).finally(() => beginning.delete(dataset));
    beginning.set(dataset, begun);
    await begun;
  };
}
