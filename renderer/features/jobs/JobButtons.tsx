import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../electron/contract/jobs.ts';
import { jobName } from '../../components/jobs/jobWords.ts';
import type { JobControl } from './useJobControl.ts';

/** Pause, go on or try again, cancel: what makes sense for the job as it is. */
export function JobButtons({ job, control }: { readonly job: Job; readonly control: JobControl }) {
  const { t } = useTranslation();
  const { busy, send } = control;
  const name = jobName(t, job);
  const isOpen = job.state === 'running' || job.state === 'queued';
  const mayGoOn =
    job.resumable && (job.state === 'interrupted' || job.state === 'failed' || job.state === 'cancelled');
  const goOnText = job.state === 'interrupted' ? t('jobs.resume') : t('jobs.retry');
  return (
    <>
      {isOpen && job.resumable ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPause size={14} />}
          loading={busy === 'pause'}
          aria-label={`${t('jobs.pause')} – ${name}`}
          onClick={() => send('pause')}
        >
          {t('jobs.pause')}
        </Button>
      ) : null}
      {mayGoOn ? (
        <Button
          size="xs"
          variant={job.state === 'interrupted' ? 'filled' : 'light'}
          leftSection={job.state === 'interrupted' ? <IconPlayerPlay size={14} /> : <IconRefresh size={14} />}
          loading={busy === 'resume'}
          aria-label={`${goOnText} – ${name}`}
          onClick={() => send('resume')}
        >
          {goOnText}
        </Button>
      ) : null}
      {isOpen || job.state === 'interrupted' ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconX size={14} />}
          loading={busy === 'cancel'}
          aria-label={`${t('jobs.cancel')} – ${name}`}
          onClick={() => send('cancel')}
        >
          {t('jobs.cancel')}
        </Button>
      ) : null}
    </>
  );
}
