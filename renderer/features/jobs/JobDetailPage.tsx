import { Anchor, Button } from '@mantine/core';
import { IconArrowLeft, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../../electron/common/errors/appError.ts';
import type { ErrorRecord, JobDetail } from '../../../electron/contract/jobs.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { jobName } from '../../components/jobs/jobWords.ts';
import { PageFrame } from '../../components/PageFrame.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { type Action, useOfferedActions } from '../../view/actions.ts';
import { formatRoute, navigate } from '../../view/route.ts';
import { JobButtons } from './JobButtons.tsx';
import { JobFactList } from './JobFactList.tsx';
import { JobLog } from './JobLog.tsx';
import { JobResult } from './JobResult.tsx';
import { JobSteps } from './JobSteps.tsx';
import classes from './jobs.module.css';
import { OpenRun } from './OpenRun.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { StateBadge } from './StateBadge.tsx';
import { useJobControl } from './useJobControl.ts';

/** One job: how far it is or how it ended, what it was asked, what it made, what the log says. */
export function JobDetailPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const query = useEngineQuery(['jobs', 'show', id], (client, options) =>
    client.jobs.show({ job: id }, options),
  );
  const isGone = query.error instanceof AppError && query.error.code === 'request.notFound';
  if (query.data === undefined || isGone)
    return (
      <PageFrame title={t('jobs.title')} actions={<Back />}>
        {isGone ? <EmptyState title={t('jobs.detail.gone')} action={<Back />} /> : null}
        {isGone ? null : <QueryGate query={query}>{() => null}</QueryGate>}
      </PageFrame>
    );
  return <Detail job={query.data} />;
}

function Back() {
  const { t } = useTranslation();
  return (
    <Button
      component="a"
      href={formatRoute({ page: 'jobs', item: null })}
      size="xs"
      variant="subtle"
      leftSection={<IconArrowLeft size={14} />}
    >
      {t('jobs.back')}
    </Button>
  );
}

function Detail({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const control = useJobControl(job);
  const [error, setError] = useState<ErrorRecord | null>(null);
  const hasEnded = job.endedAt !== null;
  const remove = () => {
    client.jobs.remove({ jobs: [job.id] }).then(
      () => navigate('jobs'),
      (thrown: unknown) => setError(toErrorRecord(thrown)),
    );
  };
  const actions = useMemo(
    (): Action[] => [
      { id: 'jobs.back', section: 'work', label: t('jobs.back'), run: () => navigate('jobs') },
    ],
    [t],
  );
  useOfferedActions('job', actions);
  const shownError = control.error ?? error;
  return (
    <PageFrame
      title={jobName(t, job)}
      subtitle={<StateBadge job={job} />}
      actions={
        <>
          <Back />
          {job.kind === 'train' ? <OpenRun job={job.id} /> : null}
          <JobButtons job={job} control={control} />
          {hasEnded ? (
            <Button size="xs" variant="default" leftSection={<IconTrash size={14} />} onClick={remove}>
              {t('jobs.remove')}
            </Button>
          ) : null}
        </>
      }
    >
      {shownError ? <ErrorNote error={shownError} /> : null}
      {job.error && job.state === 'failed' ? <ErrorNote error={job.error} /> : null}
      {job.error && job.error.code === 'models.damaged' && job.facts.model ? (
        <Anchor href={formatRoute({ page: 'models', item: job.facts.model })}>
          {t('jobs.detail.openModel')}
        </Anchor>
      ) : null}
      <div className={classes.columns}>
        <Panel title={t('jobs.detail.progress')}>
          {hasEnded ? null : <ProgressBar job={job} />}
          <JobSteps job={job} />
        </Panel>
        <Panel title={t('jobs.detail.facts')}>
          <JobFactList job={job} />
        </Panel>
      </div>
      {job.state === 'succeeded' ? <JobResult job={job} /> : null}
      <Panel title={t('jobs.detail.log')}>
        <JobLog id={job.id} />
      </Panel>
    </PageFrame>
  );
}
