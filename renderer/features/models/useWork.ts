import type { Job } from '../../../electron/contract/jobs.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';

/** Kinds of jobs that this page starts. */
export const workKinds = ['import', 'quantize', 'quality', 'verify', 'prepare'] as const;

/** A running job's progress is told this often; nothing is asked while there is none. */
const progressMs = 1_000;

/** Jobs on models that have not ended, oldest first; of the model with this id, or of all. */
export function useWork(model: string | null): readonly Job[] {
  const ask = {
    kinds: [...workKinds],
    states: ['queued' as const, 'running' as const, 'interrupted' as const],
  };
  const first = useEngineQuery(['jobs', 'work'], (client, options) => client.jobs.list(ask, options));
  const isAtWork = first.data?.jobs.some(({ state }) => state !== 'interrupted') ?? false;
  const live = useEngineQuery(
    ['jobs', 'work', 'live', model],
    async (client, options) => {
      const { jobs } = await client.jobs.list(ask, options);
      if (model === null) return jobs;
      const detailed = await Promise.all(jobs.map(({ id }) => client.jobs.show({ job: id }, options)));
      return detailed.filter(({ facts }) => facts.model === model);
    },
    { everyMs: isAtWork ? progressMs : false },
  );
  return (live.data ?? []).toReversed();
}
