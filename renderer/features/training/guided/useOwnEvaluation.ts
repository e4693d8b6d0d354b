import type { TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

/** The newest evaluation of what a run has made, under way or not; null: there is none, undefined: not known yet. */
export function useOwnEvaluation({ adapter, evaluation }: TrainingRunDetail): string | null | undefined {
  const { data } = useEngineQuery(
    ['training', 'evaluations', 'of', adapter],
    async (client, options) =>
      (await client.training.evaluations.list({ adapter: adapter ?? '' }, options)).evaluations,
    { enabled: adapter !== null },
  );
  if (adapter === null) return evaluation;
  return data && (data.find(({ second }) => second?.id === adapter)?.id ?? null);
}
