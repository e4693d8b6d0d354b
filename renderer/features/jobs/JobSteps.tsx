import { VisuallyHidden } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconCircleDot } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { JobDetail } from '../../../electron/contract/jobs.ts';
import { stepText } from '../../components/jobs/jobWords.ts';
import classes from './jobs.module.css';

const icons = {
  done: <IconCircleCheck size={17} />,
  current: <IconCircleDot size={17} />,
  open: <IconCircle size={17} />,
} as const;

/** The steps in their order, and where the job is among them. */
export function JobSteps({ job }: { readonly job: JobDetail }) {
  const { t } = useTranslation();
  const at = job.steps.findIndex(({ name }) => name === job.progress?.step);
  const stateOf = (index: number): keyof typeof icons => {
    if (job.state === 'succeeded' || index < at) return 'done';
    return index === at ? 'current' : 'open';
  };
  return (
    <ol className={classes.steps} aria-label={t('jobs.detail.steps')}>
      {job.steps.map(({ name }, index) => {
        const state = stateOf(index);
        return (
          <li
            key={name}
            className={classes.step}
            data-step={state}
            aria-current={state === 'current' ? 'step' : undefined}
          >
            {icons[state]}
            <span>{t(`jobs.step.${stepText(name)}`)}</span>
            <VisuallyHidden>{t(`jobs.stepState.${state}`)}</VisuallyHidden>
          </li>
        );
      })}
    </ol>
  );
}
