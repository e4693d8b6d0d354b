import type { JobKind, JobState } from '../../contract/jobs.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type Actor, engineActor } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { type Datasets, startOperation } from './datasets.ts';
import type { FollowUp } from './worker/file.ts';

/** What has to be done after a change, and what people call the job that does it. */
const kinds = {
  'search.index': 'dataIndex',
  'rows.checkSchema': 'dataCheck',
} as const satisfies Record<FollowUp, JobKind>;

/**
 * A change asks for what follows from it, unless a job is there that will do it; somebody who only looks does not start anew what
 * was cancelled or has failed, nor what an import will ask for at its end.
 */
const blocking = {
  change: ['queued', 'running', 'interrupted'],
  look: ['queued', 'running', 'interrupted', 'cancelled', 'failed'],
} as const satisfies Record<string, readonly JobState[]>;

/** Starts the job for that. */
export type FollowLater = (
  dataset: string,
  operation: FollowUp,
  because: keyof typeof blocking,
) => Promise<void>;

/** Of a data set that goes: what would follow from its rows is not needed any more. */
export async function cancelFollowUps(
  { store, jobs }: Pick<FollowUpOptions, 'store' | 'jobs'>,
  { dataset, actor }: { readonly dataset: string; readonly actor: Pick<Actor, 'id'> },
): Promise<void> {
  const waiting = store.read<{ id: string }>(
    `SELECT id FROM jobs WHERE state IN ('queued', 'running', 'interrupted')
       AND kind IN (SELECT value FROM json_each(?)) AND json_extract(input, '$.dataset') = ?`,
    [JSON.stringify(Object.values(kinds)), dataset],
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
  const newest = (dataset: string, operation: FollowUp, because: keyof typeof blocking) =>
    store.read<{ state: JobState }>(
      `SELECT state FROM jobs WHERE kind IN (?, ?) AND json_extract(input, '$.dataset') = ?
       ORDER BY rowid DESC LIMIT 1`,
      [kinds[operation], because === 'look' ? 'dataImport' : kinds[operation], dataset],
    )[0];
  const start = (dataset: string, operation: FollowUp) =>
    startOperation(
      { datasets: datasets(), jobs },
      { actor: engineActor, kind: kinds[operation], dataset, operation, input: {} },
    );
  return async (dataset, operation, because) => {
    const there = newest(dataset, operation, because);
    if (there && (blocking[because] as readonly JobState[]).includes(there.state)) return;
    const key = `${dataset} ${operation}`;
    const begun = beginning.get(key) ?? start(dataset, operation).finally(() => beginning.delete(key));
    beginning.set(key, begun);
    await begun;
  };
}
