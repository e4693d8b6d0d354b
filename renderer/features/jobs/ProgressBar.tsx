import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../electron/contract/jobs.ts';
import { stepName } from '../../components/jobs/jobWords.ts';
import { progressParts } from '../../i18n/amounts.ts';
import classes from './jobs.module.css';

/** Step, amount, rate and time left over a bar; a job that rests has a quiet one. */
export function ProgressBar({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const { progress, state } = job;
  const percent = Math.round((progress?.fraction ?? 0) * 100);
  const runs = state === 'running';
  return (
    <div className={classes.progress}>
      <div className={classes.progressLine}>
        <Text size="sm">{t(`jobs.step.${stepName(job)}`)}</Text>
        <Text size="sm" className={classes.numbers}>
          {percent}%
        </Text>
      </div>
      <Progress.Root size="md">
        <Progress.Section
          value={percent}
          {...(runs ? {} : { color: 'gray.5' })}
          aria-label={t('jobs.progress')}
        />
      </Progress.Root>
      {runs ? (
        <Text size="sm" className={classes.numbers}>
          {(progress ? progressParts(t, progress).join(' · ') : '') || '\u00a0'}
        </Text>
      ) : null}
    </div>
  );
}
