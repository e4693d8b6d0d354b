import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { jobName, stepName } from '../../../components/jobs/jobWords.ts';
import { JobProgress } from '../../../components/models/JobProgress.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import classes from '../datasets.module.css';
import { useDatasetWork } from '../useDatasetWork.ts';

/** What is being done with this data set, or waits to be gone on with. */
export function DatasetWork({ dataset }: { readonly dataset: string }) {
  const jobs = useDatasetWork(dataset);
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
    mutationFn: (what: 'cancel' | 'pause' | 'resume') => engine.client.jobs[what]({ job: job.id }),
  });
  const title = jobName(t, job);
  return (
    <>
      {job.state === 'interrupted' ? (
        <div className={classes.stopped}>
          <Text>
            {title} · {t(`jobs.step.${stepName(job)}`)}
          </Text>
          <span className={classes.buttons}>
            {job.resumable ? (
              <Button size="xs" onClick={() => control.mutate('resume')}>
                {t('jobs.resume')}
              </Button>
            ) : null}
            <Button size="xs" variant="default" onClick={() => control.mutate('cancel')}>
              {t('jobs.cancel')}
            </Button>
          </span>
        </div>
      ) : (
        <JobProgress
          job={job}
          title={title}
          onPause={job.resumable ? () => control.mutate('pause') : undefined}
          onCancel={() => control.mutate('cancel')}
        />
      )}
      {control.error ? <ErrorNote error={toErrorRecord(control.error)} onDismiss={control.reset} /> : null}
    </>
  );
}
