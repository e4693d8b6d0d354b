import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { JobProgress } from '../../components/models/JobProgress.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useJob } from '../../engine/useJob.ts';
import classes from './setup.module.css';
import type { StepProps } from './setupSteps.ts';

/** The import as it goes. It runs in the engine: the window may be closed, and it is shown again here. */
export function ImportStep({ state, change }: StepProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [attempt, setAttempt] = useState(0);
  const { job, error } = useJob(state.job, attempt);
  const control = useMutation({
    mutationFn: async (what: 'cancel' | 'resume') => {
      if (state.job === null) return;
      await engine.client.jobs[what]({ job: state.job });
      setAttempt((before) => before + 1);
    },
  });
  const end = job?.state;
  useEffect(() => {
    if (end === 'succeeded') void change({ step: 'quality' });
    if (end === 'cancelled') void change({ step: 'model', job: null });
  }, [end, change]);
  const again = { label: t('app.retry'), run: () => control.mutate('resume') };
  return (
    <>
      {job && isUnderWay(job) ? (
        <JobProgress
          job={job}
          title={t('setup.import.importing', { name: job.subject })}
          onCancel={() => control.mutate('cancel')}
        />
      ) : null}
      {job?.state === 'interrupted' ? (
        <div className={classes.row}>
          <Text>{t('setup.import.interrupted')}</Text>
          <Button onClick={() => control.mutate('resume')}>{t('setup.import.resume')}</Button>
        </div>
      ) : null}
      {job?.error && job.state === 'failed' ? <ErrorNote error={job.error} action={again} /> : null}
      {control.error ? <ErrorNote error={toErrorRecord(control.error)} onDismiss={control.reset} /> : null}
      {error ? <ErrorNote error={error} /> : null}
      {job?.state === 'failed' || error || state.job === null ? (
        <div className={classes.actions}>
          <Button variant="default" onClick={() => void change({ step: 'model', job: null })}>
            {t('setup.import.other')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function isUnderWay({ state }: Job): boolean {
  return state === 'queued' || state === 'running';
}
