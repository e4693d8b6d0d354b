import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { AppError, isErrorCode } from '../../../electron/common/errors/appError.ts';
import type { Job } from '../../../electron/contract/jobs.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { followJob } from '../../engine/followJob.ts';

/**
 * Takes a step back (null: the newest that can be) and is over when that is done; fails with what kept it from it, such as a
 * later change of the same rows.
 */
export function useUndo(dataset: string): UseMutationResult<void, Error, number | null> {
  const engine = useEngine();
  return useMutation({
    mutationFn: async (operation: number | null) => {
      const { job } = await engine.client.datasets.undo({
        dataset,
        ...(operation !== null && { operation }),
      });
      let last: Job | null = null;
      for await (const page of followJob(engine, job, new AbortController().signal)) last = page.job;
      const error = last?.error;
      if (error && isErrorCode(error.code)) throw new AppError(error.code, error.data);
    },
  });
}
