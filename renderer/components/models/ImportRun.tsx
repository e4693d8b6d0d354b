import { Button, Loader, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import type { Job } from '../../../electron/contract/jobs.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useJob } from '../../engine/useJob.ts';
import { ErrorNote } from '../ErrorNote.tsx';
import classes from './importing.module.css';
import { JobProgress } from './JobProgress.tsx';

interface ImportRunProps {
  readonly job: string;
  /** The import has made this model. */
  readonly onDone: (model: string) => void;
  /** Another folder is to be chosen; what a failed attempt has left is kept for a retry until then. */
  readonly onOther: () => void;
}

const importResultSchema = z.object({ model: z.string() });

/** An import as it goes: it runs in the engine, and goes on when the window is closed. */
export function ImportRun({ job: id, onDone, onOther }: ImportRunProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [attempt, setAttempt] = useState(0);
  const { job, error } = useJob(id, attempt);
  const control = useMutation({
    mutationFn: async (what: 'cancel' | 'resume') => {
      await engine.client.jobs[what]({ job: id });
      setAttempt((before) => before + 1);
    },
  });
  const made = job?.state === 'succeeded' ? importResultSchema.parse(job.result).model : null;
  useEffect(() => {
    if (made !== null) onDone(made);
  }, [made, onDone]);
  const resume = () => control.mutate('resume');
  return (
    <div className={classes.column} data-testid="import-run" data-state={job?.state}>
      {job || error ? null : <Loader size="sm" className={classes.waiting} aria-label={t('app.loading')} />}
      {job && isUnderWay(job) ? (
        <JobProgress
          job={job}
          title={t('importing.importing', { name: job.subject })}
          onCancel={() => control.mutate('cancel')}
        />
      ) : null}
      {job && job.state in stopped ? (
        <div className={classes.row}>
          <Text>{t(`importing.${job.paused ? 'paused' : stopped[job.state as keyof typeof stopped]}`)}</Text>
          <Button loading={control.isPending} onClick={resume}>
            {t(job.state === 'cancelled' ? 'importing.resume' : 'jobs.resume')}
          </Button>
        </div>
      ) : null}
      {job?.state === 'failed' && job.error ? (
        <ErrorNote error={job.error} action={{ label: t('app.retry'), run: resume }} />
      ) : null}
      {control.error ? <ErrorNote error={toErrorRecord(control.error)} onDismiss={control.reset} /> : null}
      {error ? <ErrorNote error={error} /> : null}
      {error || (job && !isUnderWay(job)) ? (
        <div className={classes.foot}>
          <Button variant="default" onClick={onOther}>
            {t('importing.other')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

const stopped = { interrupted: 'interrupted', cancelled: 'cancelled' } as const;

function isUnderWay({ state }: Job): boolean {
  return state === 'queued' || state === 'running';
}
