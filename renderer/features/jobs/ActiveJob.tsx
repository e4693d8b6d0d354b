import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { jobName } from '../../components/jobs/jobWords.ts';
import { formatRoute } from '../../view/route.ts';
import { JobButtons } from './JobButtons.tsx';
import classes from './jobs.module.css';
import { ProgressBar } from './ProgressBar.tsx';
import { StateBadge } from './StateBadge.tsx';
import { useJobControl } from './useJobControl.ts';

/** A job that runs, waits or was interrupted, with what can be done about it. */
export function ActiveJob({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const control = useJobControl(job);
  return (
    <li className={classes.activeJob} data-testid="active-job">
      <div className={classes.activeHead}>
        <Anchor
          href={formatRoute({ page: 'jobs', item: job.id })}
          className={classes.activeName}
          title={job.subject}
        >
          {jobName(t, job)}
        </Anchor>
        <StateBadge job={job} />
        <div className={classes.buttons}>
          <JobButtons job={job} control={control} />
        </div>
      </div>
      <ProgressBar job={job} />
      {control.error ? <ErrorNote error={control.error} onDismiss={control.forget} /> : null}
    </li>
  );
}
