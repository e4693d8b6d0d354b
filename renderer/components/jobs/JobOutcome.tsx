import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useEngine } from '../../engine/EngineContext.tsx';
import { useJob } from '../../engine/useJob.ts';
import { ErrorNote } from '../ErrorNote.tsx';
import { JobProgress } from '../models/JobProgress.tsx';

interface JobOutcomeProps {
  readonly job: string;
  readonly title: string;
  /** What it came to. */
  readonly children: (result: unknown) => ReactNode;
}

/** A job of a dialog as it goes, and its end. It runs in the engine, so the dialog may be closed. */
export function JobOutcome({ job: id, title, children }: JobOutcomeProps) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const { job, error } = useJob(id);
  const failed = error ?? job?.error ?? null;
  if (failed && job?.state !== 'succeeded') return <ErrorNote error={failed} />;
  if (!job) return <Loader size="sm" aria-label={t('app.loading')} />;
  if (job.state === 'succeeded') return children(job.result);
  return <JobProgress job={job} title={title} onCancel={() => void client.jobs.cancel({ job: id })} />;
}
