import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evaluation } from '../../../../electron/contract/training/evaluations.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { JobProgress } from '../../../components/models/JobProgress.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useJob } from '../../../engine/useJob.ts';
import { RunState } from '../runs/RunState.tsx';
import classes from './evaluation.module.css';
import { isUnderWay } from './useEvaluations.ts';

/** How far an evaluation is, or why it has come to nothing, and the way on. */
export function EvaluationWork({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const [attempt, setAttempt] = useState(0);
  const { job } = useJob(evaluation.job, attempt);
  const control = useMutation({
    mutationFn: async (what: 'cancel' | 'resume') => {
      await client.jobs[what]({ job: evaluation.job });
      setAttempt((before) => before + 1);
    },
  });
  const { state, error } = evaluation;
  return (
    <Panel title={t('trainingEvaluation.work.title')} actions={<RunState state={state} />}>
      {isUnderWay(evaluation) && job ? (
        <JobProgress
          job={job}
          title={t('trainingEvaluation.work.both')}
          onCancel={() => control.mutate('cancel')}
        />
      ) : null}
      {isUnderWay(evaluation) ? (
        <Text size="sm" className={classes.quiet}>
          {t('trainingEvaluation.work.about')}
        </Text>
      ) : null}
      {state === 'interrupted' || state === 'cancelled' ? (
        <Text size="sm">{t(`trainingEvaluation.work.${state}`)}</Text>
      ) : null}
      {state === 'failed' && error ? <ErrorNote error={error} /> : null}
      {isUnderWay(evaluation) || state === 'succeeded' ? null : (
        <Button
          className={classes.alone}
          loading={control.isPending}
          onClick={() => control.mutate('resume')}
        >
          {t(state === 'failed' ? 'app.retry' : 'jobs.resume')}
        </Button>
      )}
      {control.error ? <ErrorNote error={toErrorRecord(control.error)} onDismiss={control.reset} /> : null}
    </Panel>
  );
}
