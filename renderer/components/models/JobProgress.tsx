import { Button, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../electron/contract/jobs.ts';
import { progressParts } from '../../i18n/amounts.ts';
import { stepName } from '../jobs/jobWords.ts';
import classes from './models.module.css';

interface JobProgressProps {
  readonly job: Job;
  /** What is being done, to what: "Preparing Qwen2.5-0.5B". */
  readonly title: string;
  readonly onCancel: () => void;
  /** Left out: it cannot be paused. */
  readonly onPause?: (() => void) | undefined;
}

/** How far a job is: step, amount, rate, time left; and a way to stop it. */
export function JobProgress({ job, title, onCancel, onPause }: JobProgressProps) {
  const { t } = useTranslation();
  const { progress } = job;
  const percent = Math.round((progress?.fraction ?? 0) * 100);
  return (
    <div className={classes.progress} data-testid="progress">
      <div className={classes.progressHead}>
        <Text fw={600} truncate title={title}>
          {title}
        </Text>
        <Text className={classes.numbers}>{percent}%</Text>
      </div>
      <Progress.Root size="md">
        <Progress.Section value={percent} aria-label={t('jobs.progress')} />
      </Progress.Root>
      <div className={classes.progressFoot}>
        <div>
          <Text size="sm" role="status">
            {t(`jobs.step.${stepName(job)}`)}
          </Text>
          <Text size="sm" className={classes.numbers}>
            {(progress ? progressParts(t, progress).join(' · ') : '') || '\u00a0'}
          </Text>
        </div>
        <span className={classes.progressButtons}>
          {onPause ? (
            <Button variant="default" size="xs" onClick={onPause}>
              {t('jobs.pause')}
            </Button>
          ) : null}
          <Button variant="default" size="xs" onClick={onCancel}>
            {t('jobs.cancel')}
          </Button>
        </span>
      </div>
    </div>
  );
}
