import type { UseQueryResult } from '@tanstack/react-query';
import type { EvaluationResult } from '../../../../electron/common/evaluation.ts';
import type { Evaluation, EvaluationWish } from '../../../../electron/contract/training/evaluations.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

/** A state is that of the job behind it, which is no part of what the engine tells of evaluations. */
const liveMs = 2_000;

export function isUnderWay({ state }: Pick<Evaluation, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/** Newest first. */
export function useEvaluations(): UseQueryResult<Evaluation[]> {
  return useEngineQuery(
    ['training', 'evaluations', 'list'],
    async (client, options) => (await client.training.evaluations.list({}, options)).evaluations,
    { everyMs: (evaluations) => (evaluations?.some(isUnderWay) ? liveMs : false) },
  );
}

export interface EvaluationShown extends Evaluation {
  readonly wish: EvaluationWish;
  /** null: it has not come to one. */
  readonly result: EvaluationResult | null;
}

export function useEvaluation(evaluation: string, enabled = true): UseQueryResult<EvaluationShown> {
  return useEngineQuery(
    ['training', 'evaluations', 'show', evaluation],
    async (client, options): Promise<EvaluationShown> => {
      const { result, ...rest } = await client.training.evaluations.show({ evaluation }, options);
      // The contract passes it on as the engine has stored it.
      return { ...rest, result: result as EvaluationResult | null };
    },
    { everyMs: (shown) => (shown && isUnderWay(shown) ? liveMs : false), enabled },
  );
}
