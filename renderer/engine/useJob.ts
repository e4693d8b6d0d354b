import { useEffect, useState } from 'react';
import type { ErrorRecord, Job } from '../../electron/contract/jobs.ts';
import { useEngine } from './EngineContext.tsx';
import { toErrorRecord } from './errorRecord.ts';
import { followJob } from './followJob.ts';

/** A job as it goes, until it has ended; `attempt` is to be raised when it was resumed, so that it is followed again. */
export function useJob(id: string | null, attempt = 0): { job: Job | null; error: ErrorRecord | null } {
  const engine = useEngine();
  const [followed, setFollowed] = useState<{ job: Job | null; error: ErrorRecord | null }>({
    job: null,
    error: null,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is followed anew
  useEffect(() => {
    setFollowed({ job: null, error: null });
    if (id === null) return;
    const stop = new AbortController();
    const follow = async () => {
      for await (const { job } of followJob(engine, id, stop.signal)) setFollowed({ job, error: null });
    };
    follow().catch((error: unknown) => {
      if (!stop.signal.aborted) setFollowed({ job: null, error: toErrorRecord(error) });
    });
    return () => stop.abort();
  }, [engine, id, attempt]);
  return followed;
}
