import { useCallback, useState } from 'react';
import type { ErrorRecord, Job } from '../../../electron/contract/jobs.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';

export type JobCommand = 'pause' | 'resume' | 'cancel';

export interface JobControl {
  readonly error: ErrorRecord | null;
  readonly busy: JobCommand | null;
  readonly send: (command: JobCommand) => void;
  readonly forget: () => void;
}

/** The buttons of one job. What they change is told by the engine, which asks for the lists again. */
export function useJobControl(job: Pick<Job, 'id'>): JobControl {
  const { client } = useEngine();
  const [error, setError] = useState<ErrorRecord | null>(null);
  const [busy, setBusy] = useState<JobCommand | null>(null);
  const { id } = job;
  const send = useCallback(
    (command: JobCommand) => {
      setBusy(command);
      setError(null);
      client.jobs[command]({ job: id })
        .catch((thrown: unknown) => setError(toErrorRecord(thrown)))
        .finally(() => setBusy(null));
    },
    [client, id],
  );
  return { error, busy, send, forget: () => setError(null) };
}
