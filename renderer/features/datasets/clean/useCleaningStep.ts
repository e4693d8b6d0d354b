import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ErrorRecord, Job } from '../../../../electron/contract/jobs.ts';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useJob } from '../../../engine/useJob.ts';

export interface CleaningStep {
  /** Takes what starts a job. */
  readonly start: (begin: () => Promise<{ job: string }>) => void;
  readonly isAtWork: boolean;
  readonly error: ErrorRecord | null;
  /** The job, once it has succeeded. */
  readonly done: Job | null;
}

/** A job that cleans, from the press of a button to what came of it. */
export function useCleaningStep(): CleaningStep {
  const [id, setId] = useState<string | null>(null);
  const { job, error } = useJob(id);
  const begin = useMutation({
    mutationFn: (call: () => Promise<{ job: string }>) => call(),
    onMutate: () => setId(null),
    onSuccess: (started) => setId(started.job),
  });
  const failed = begin.error ? toErrorRecord(begin.error) : (error ?? job?.error ?? null);
  return {
    start: begin.mutate,
    isAtWork: begin.isPending || (id !== null && failed === null && (job?.endedAt ?? null) === null),
    // Whoever cancels knows it.
    error: failed?.code === 'request.cancelled' ? null : failed,
    done: job?.state === 'succeeded' ? job : null,
  };
}
