import type { JobKind } from '../../contract/jobs.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type Actor, engineActor } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { type Datasets, startOperation } from './datasets.ts';
import type { FollowUp } from './worker/file.ts';

/** What has to be done after a change, and what people call the job that does it. */
const kinds = {
  'search.index': 'dataIndex',
  'rows.checkSchema': 'dataClean',
} as const satisfies Record<FollowUp, JobKind>;

/** Starts the job for that, unless one is there that will do it. */
export type FollowLater = (dataset: string, operation: FollowUp) => Promise<void>;

/** Of a data set that goes: what would follow from its rows is not needed any more. */
export async function cancelFollowUps(
  { store, jobs }: Pick<FollowUpOptions, 'store' | 'jobs'>,
  { dataset, actor }: { readonly dataset: string; readonly actor: Pick<Actor, 'id'> },
): Promise<void> {
  const waiting = store.read<{ id: string }>(
    `SELECT id FROM jobs WHERE state IN ('queued', 'running', 'interrupted') AND json_extract(input, '$.dataset') = ?
       AND json_extract(input, '$.operation') IN (SELECT value FROM json_each(?))`,
    [dataset, JSON.stringify(Object.keys(kinds))],
  );
  for (const { id } of waiting) await jobs.cancel(actor, id);
}

export interface FollowUpOptions {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly datasets: () => Datasets;
}

export function createFollowLater({ store, jobs, datasets }: FollowUpOptions): FollowLater {
  const beginning = new Map<string, Promise<unknown>>();
  const isAtWork = (dataset: string, operation: FollowUp) =>
    store.read<{ id: string }>(
      `SELECT id FROM jobs WHERE kind = ? AND state IN ('queued', 'running', 'interrupted')
         AND json_extract(input, '$.dataset') = ? AND json_extract(input, '$.operation') = ?`,
      [kinds[operation], dataset, operation],
    ).length > 0;
  const start = (dataset: string, operation: FollowUp) =>
    startOperation(
      { datasets: datasets(), jobs },
      { actor: engineActor, kind: kinds[operation], dataset, operation, input: {} },
    );
  return async (dataset, operation) => {
    if (isAtWork(dataset, operation)) return;
    const key = `${dataset} ${operation}`;
    const begun = beginning.get(key) ?? start(dataset, operation).finally(() => beginning.delete(key));
    beginning.set(key, begun);
    await begun;
  };
}
