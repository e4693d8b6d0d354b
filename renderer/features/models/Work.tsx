import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { JobProgress } from '../../components/models/JobProgress.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import classes from './models.module.css';
import { useWork, workKinds } from './useWork.ts';

/** Jobs on models that go on or wait to be gone on with; of one model, or of all. */
export function Work({ model }: { readonly model?: string }) {
  const jobs = useWork(model ?? null);
  if (jobs.length === 0) return null;
  return (
    <div className={classes.work} data-testid="work">
      {jobs.map((job) => (
        <WorkLine key={job.id} job={job} />
      ))}
    </div>
  );
}

function WorkLine({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const engine = useEngine();
  const control = useMutation({
    mutationFn: (what: 'cancel' | 'resume') => engine.client.jobs[what]({ job: job.id }),
  });
  const kind = workKinds.find((known) => known === job.kind) ?? 'import';
  const title = t(`models.work.${kind}`, { name: job.subject });
  return (
    <>
      {job.state === 'interrupted' ? (
        <div className={classes.stopped}>
          <Text>{t('models.work.stopped', { title })}</Text>
          <span className={classes.buttons}>
            <Button size="xs" onClick={() => control.mutate('resume')}>
              {t('models.work.resume')}
            </Button>
            <Button size="xs" variant="default" onClick={() => control.mutate('cancel')}>
              {t('jobs.cancel')}
            </Button>
          </span>
        </div>
      ) : (
        <JobProgress job={job} title={title} onCancel={() => control.mutate('cancel')} />
      )}
      {control.error ? <ErrorNote error={toErrorRecord(control.error)} onDismiss={control.reset} /> : null}
    </>
  );
}
