import type { UseQueryResult } from '@tanstack/react-query';
import type { TrainingRun, TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

/** A run that takes steps tells its newest values this often; of everything else the engine tells by itself. */
const liveMs = 2_000;

export function isTakingSteps({ state }: Pick<TrainingRun, 'state'>): boolean {
  return state === 'running' || state === 'stopping';
}

/** Newest first. */
export function useRuns(): UseQueryResult<TrainingRun[]> {
  return useEngineQuery(
    ['training', 'runs', 'list'],
    async (client, options) => (await client.training.runs.list({}, options)).runs,
    { everyMs: (runs) => (runs?.some(isTakingSteps) ? liveMs : false) },
  );
}

export function useRun(run: string, enabled = true): UseQueryResult<TrainingRunDetail> {
  return useEngineQuery(
    ['training', 'runs', 'show', run],
    (client, options) => client.training.runs.show({ run }, options),
    { everyMs: (detail) => (detail && isTakingSteps(detail) ? liveMs : false), enabled },
  );
}
