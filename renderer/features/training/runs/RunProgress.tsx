import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { formatSpan } from '../timeWords.ts';
import { RunState } from './RunState.tsx';
import { isUnderWay } from './runStates.ts';
import classes from './runs.module.css';
import { VerdictBadge } from './VerdictBadge.tsx';

/** The state; of a run that is not over also how far it is and how long it takes, of one that was evaluated what came out. */
export function RunProgress({ run }: { readonly run: TrainingRun }) {
  const { t, i18n } = useTranslation();
  const isOpen = isUnderWay(run) || run.state === 'paused' || run.state === 'interrupted';
  const number = (value: number) => value.toLocaleString(i18n.language);
  const steps =
    run.steps === null
      ? t('training.stepsDone', { count: run.step, done: number(run.step) })
      : t('training.stepsOf', { done: number(run.step), total: number(run.steps) });
  return (
    <div className={classes.progress}>
      <RunState state={run.state} />
      {isOpen && run.steps !== null && run.step > 0 ? (
        <Progress.Root size="sm">
          <Progress.Section
            value={Math.min(100, (100 * run.step) / run.steps)}
            aria-label={t('training.progress', { name: run.name })}
            {...(run.state === 'running' ? {} : { color: 'gray.5' })}
          />
        </Progress.Root>
      ) : null}
      {run.verdict ? <VerdictBadge verdict={run.verdict} /> : null}
      {run.step > 0 && run.verdict === null ? (
        <Text size="xs" className={classes.figures}>
          {[
            steps,
            ...(run.state === 'running' && run.secondsLeft !== null
              ? [t('training.left', { time: formatSpan(t, run.secondsLeft) })]
              : []),
          ].join(' · ')}
        </Text>
      ) : null}
    </div>
  );
}
