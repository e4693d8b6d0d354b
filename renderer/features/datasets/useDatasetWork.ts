import type { Job, JobKind } from '../../../electron/contract/jobs.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';

/** Kinds of jobs that work on a data set. */
export const datasetJobKinds = [
  'dataImport',
  'dataIndex',
  'dataTokens',
  'dataCheck',
  'dataEdit',
  'dataClean',
  'dataLabel',
  'dataFreeze',
  'dataExport',
  'dataVerify',
  'dataWithdraw',
] as const satisfies readonly JobKind[];

/** A running job's progress is told this often; nothing is asked while there is none. */
const progressMs = 1_000;

/** Jobs on this data set that have not ended, oldest first. */
export function useDatasetWork(dataset: string): readonly Job[] {
  const ask = {
    kinds: [...datasetJobKinds],
    states: ['queued' as const, 'running' as const, 'interrupted' as const],
  };
  const first = useEngineQuery(['jobs', 'datasets'], (client, options) => client.jobs.list(ask, options));
  const isAtWork = first.data?.jobs.some(({ state }) => state !== 'interrupted') ?? false;
  const live = useEngineQuery(
    ['jobs', 'datasets', 'live', dataset],
    async (client, options) => {
      const { jobs } = await client.jobs.list(ask, options);
      const detailed = await Promise.all(jobs.map(({ id }) => client.jobs.show({ job: id }, options)));
      return detailed.filter(({ facts }) => facts.dataset === dataset);
    },
    { everyMs: isAtWork ? progressMs : false },
  );
  return (live.data ?? []).toReversed();
}
