import { useCallback, useEffect, useState } from 'react';
import type { ErrorRecord, Job } from '../../../../electron/contract/jobs.ts';
import {
  type SelftestCheck,
  type SelftestReport,
  selftestReportSchema,
} from '../../../../electron/contract/selftest.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { followJob, hasEnded } from '../../../engine/followJob.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

export interface Selftest {
  /** null: none has been run yet. */
  readonly job: Job | null;
  readonly isRunning: boolean;
  /** As far as it has come. */
  readonly checks: readonly SelftestCheck[];
  /** Once it has ended. */
  readonly report: SelftestReport | null;
  readonly error: ErrorRecord | null;
  start(): void;
}

/** The last self-test of this computer, whoever started it; check by check while it runs. */
export function useSelftest(): Selftest {
  const engine = useEngine();
  const last = useEngineQuery(['jobs', 'list', 'selftest'], (client, options) =>
    client.jobs.list({ kinds: ['selftest'], atMost: 1 }, options),
  );
  const [started, setStarted] = useState<string | null>(null);
  const [startError, setStartError] = useState<ErrorRecord | null>(null);
  const id = started ?? last.data?.jobs[0]?.id ?? null;
  const { job, checks, error } = useFollowed(id);
  const start = useCallback(() => {
    setStartError(null);
    engine.client.hardware.selftest().then(
      ({ job: begun }) => setStarted(begun),
      (failure: unknown) => setStartError(toErrorRecord(failure)),
    );
  }, [engine]);
  const parsed = job?.state === 'succeeded' ? selftestReportSchema.safeParse(job.result) : null;
  return {
    job,
    isRunning: job !== null && !hasEnded(job),
    checks,
    // An older Inhouse may have written another form; then its checks are still shown.
    report: parsed?.data ?? null,
    error: startError ?? error ?? job?.error ?? null,
    start,
  };
}

interface Followed {
  readonly job: Job | null;
  readonly checks: readonly SelftestCheck[];
  readonly error: ErrorRecord | null;
}

const nothing: Followed = { job: null, checks: [], error: null };

function useFollowed(id: string | null): Followed {
  const engine = useEngine();
  const [followed, setFollowed] = useState<Followed>(nothing);
  useEffect(() => {
    if (id === null) return;
    const stop = new AbortController();
    const checks: SelftestCheck[] = [];
    const follow = async () => {
      for await (const { job, records } of followJob(engine, id, stop.signal)) {
        checks.push(...records.map(({ record }) => record as SelftestCheck));
        setFollowed({ job, checks: [...checks], error: null });
      }
    };
    follow().catch((error: unknown) => {
      if (!stop.signal.aborted) setFollowed({ ...nothing, error: toErrorRecord(error) });
    });
    return () => stop.abort();
  }, [engine, id]);
  return followed;
}
