import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { deviceText } from '../device/deviceText.ts';
import { RunState } from '../runs/RunState.tsx';
import { isUnderWay } from '../runs/runStates.ts';
import { formatFigure, formatSpan } from '../timeWords.ts';
import classes from './run.module.css';

/** Where the run is, in one line: state, way, time left, and its newest numbers. */
export function RunStatus({ run }: { readonly run: TrainingRunDetail }) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const share = run.steps ? Math.min(1, run.step / run.steps) : 0;
  const isOpen = isUnderWay(run) || run.state === 'paused' || run.state === 'interrupted';
  const figures = [
    { name: 'loss', value: run.loss === null ? null : formatFigure(run.loss) },
    { name: 'validationLoss', value: run.validationLoss === null ? null : formatFigure(run.validationLoss) },
    {
      name: 'best',
      value: run.bestValidationLoss === null ? null : formatFigure(run.bestValidationLoss),
    },
    {
      name: 'left',
      value: run.state === 'running' && run.secondsLeft !== null ? formatSpan(t, run.secondsLeft) : null,
    },
    { name: 'device', value: deviceText(run.record.hardware.provider, run.record.hardware.device) },
    { name: 'took', value: run.record.result ? formatSpan(t, run.record.result.seconds) : null },
  ] as const;
  return (
    <section className={classes.status} aria-label={t('trainingRun.status')}>
      <div className={classes.statusWay}>
        <div className={classes.statusLine}>
          <RunState state={run.state} />
          <span className={classes.figure}>
            {run.steps === null
              ? t('training.stepsDone', { count: run.step, done: number(run.step) })
              : t('training.stepsOf', { done: number(run.step), total: number(run.steps) })}
          </span>
        </div>
        {isOpen ? (
          <Progress.Root size="md">
            <Progress.Section
              value={100 * share}
              aria-label={t('training.progress', { name: run.name })}
              {...(run.state === 'running' ? {} : { color: 'gray.5' })}
            />
          </Progress.Root>
        ) : null}
        {run.state === 'paused' || run.state === 'interrupted' || run.state === 'stopping' ? (
          <p className={classes.hint}>{t(`trainingRun.hint.${run.state}`)}</p>
        ) : null}
      </div>
      <dl className={classes.statusFigures}>
        {figures
          .filter(({ value }) => value !== null)
          .map(({ name, value }) => (
            <div key={name}>
              <dt>{t(`trainingRun.figure.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
