import type { FileGrant } from '../../../electron/contract/files.ts';
import type { Plan } from '../../../electron/contract/planner.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';

/** What is free changes all the time. */
const everyMs = 10_000;

/** Of a folder that could be imported: the planner's word on each precision; undefined: not known yet, or not usable. */
export function useFolderPlans(folder: FileGrant | null): (precision: Plan['precision']) => Plan | undefined {
  const { data } = useEngineQuery(
    ['planner', 'planFolder', folder],
    async (client, options) =>
      folder === null ? { plans: [] } : client.planner.planFolder({ folder }, options),
    { enabled: folder !== null, everyMs },
  );
  return (precision) => data?.plans.find((plan) => plan.precision === precision);
}

/** Of a model that is here, in one precision. */
export function useModelPlan(model: string, precision: Plan['precision']): Plan | undefined {
  const { data } = useEngineQuery(
    ['planner', 'plan', { model, precision }],
    (client, options) => client.planner.plan({ subject: { kind: 'model', model }, precision }, options),
    { everyMs },
  );
  return data;
}
