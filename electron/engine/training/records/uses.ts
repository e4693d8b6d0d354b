import type { Store } from '../../store/store.ts';

/**
 * Names of the runs and evaluations that have not ended and read this version (of any version where none is named), whatever for.
 */
export function usesOfDataset(
  store: Pick<Store, 'read'>,
  dataset: string,
  version: number | null,
): readonly string[] {
  return store
    .read<{ name: string }>(
      `SELECT wished.name FROM (
         SELECT name, job_id, wish FROM training_runs
         UNION ALL SELECT coalesce(second_name, model_name), job_id, wish FROM evaluations
       ) AS wished JOIN jobs ON jobs.id = wished.job_id
       WHERE jobs.state IN ('queued', 'running', 'interrupted') AND EXISTS (
         SELECT 1 FROM json_each(wished.wish) AS pick WHERE pick.type = 'object'
           AND pick.value ->> 'dataset' = ? AND (? IS NULL OR pick.value ->> 'version' = ?))`,
      [dataset, version, version],
    )
    .map(({ name }) => name);
}

/** Whether a job that has not ended works with this adapter. */
export function isAdapterInUse(store: Pick<Store, 'read'>, adapter: string): boolean {
  const found = store.read(
    `SELECT 1 FROM jobs WHERE state IN ('queued', 'running', 'interrupted') AND (
       (kind = 'adapterMerge' AND json_extract(input, '$.adapter') = ?)
       OR json_extract(input, '$.load.adapter.id') = ?
       OR id IN (SELECT job_id FROM evaluations WHERE ? IN (first_id, second_id))) LIMIT 1`,
    [adapter, adapter, adapter],
  );
  return found.length > 0;
}

/** What outlives a model that is removed: the names of the adapters that were made for it, and how many runs learnt on it. */
export function learntOn(
  store: Pick<Store, 'read'>,
  model: string,
): { readonly adapters: readonly string[]; readonly runs: number } {
  const adapters = store.read<{ name: string }>(
    'SELECT name FROM adapters WHERE model_id = ? ORDER BY name',
    [model],
  );
  const runs = store.read('SELECT 1 FROM training_runs WHERE model_id = ?', [model]);
  return { adapters: adapters.map(({ name }) => name), runs: runs.length };
}
