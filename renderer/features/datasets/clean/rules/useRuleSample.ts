import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { RuleSample } from '../../../../../electron/contract/datasets/cleaning.ts';
import type { DatasetDetail } from '../../../../../electron/contract/datasets/core.ts';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { retryLost } from '../../../../engine/retryLost.ts';
import type { RuleDraft } from './ruleItems.ts';

/**
 * What a rule would do, from rows drawn at random. Asked anew when the data set has changed, and not whenever any data set has:
 * a list of rules is a thousand rows each. null: nothing is asked.
 */
export function useRuleSample(
  dataset: Pick<DatasetDetail, 'id' | 'changedAt'>,
  rule: RuleDraft | null,
): UseQueryResult<RuleSample> {
  const engine = useEngine();
  // What it is called changes nothing, and it may have no name yet.
  const asked = rule && { ...rule, name: rule.check.kind };
  return useQuery({
    queryKey: ['ruleSample', dataset.id, dataset.changedAt, asked],
    queryFn: ({ signal }) =>
      retryLost(engine, signal, () =>
        engine.client.datasets.cleaning.rules.sample(
          { dataset: dataset.id, rule: asked as RuleDraft },
          { signal },
        ),
      ),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
