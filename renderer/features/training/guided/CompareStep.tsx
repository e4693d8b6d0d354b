import { Anchor, Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { AnswerPanel } from '../evaluation/answers/AnswerPanel.tsx';
import { EvaluationWork } from '../evaluation/EvaluationWork.tsx';
import { GatePanel } from '../evaluation/result/GatePanel.tsx';
import { VerdictPanel } from '../evaluation/result/VerdictPanel.tsx';
import { startAddress } from '../evaluation/startAddress.ts';
import { useEvaluation } from '../evaluation/useEvaluations.ts';
import { addressOf } from '../place.ts';
import { useRun } from '../runs/useRuns.ts';
import type { StepProps } from './GuidedView.tsx';
import classes from './guided.module.css';
import { useGuided } from './guidedStore.ts';
import { useOwnEvaluation } from './useOwnEvaluation.ts';

/** Whether it got better, and the answers side by side. */
export function CompareStep({ onNext }: StepProps) {
  const { t } = useTranslation();
  const id = useGuided((state) => state.run);
  const run = useRun(id ?? '', id !== null);
  return (
    <>
      {id === null ? (
        <Text size="sm">{t('trainingGuided.noRun')}</Text>
      ) : (
        <QueryGate query={run}>{(shown) => <Compared run={shown} />}</QueryGate>
      )}
      <div className={classes.actions}>
        <Button size="md" disabled={!run.data?.adapter && !run.data?.resultModel} onClick={onNext}>
          {t('setup.next')}
        </Button>
      </div>
    </>
  );
}

function Compared({ run }: { readonly run: TrainingRunDetail }) {
  const { t } = useTranslation();
  const id = useOwnEvaluation(run);
  if (id === undefined) return null;
  if (id === null)
    return (
      <Panel title={t('trainingGuided.compare.none')}>
        <Text size="sm">
          {t(run.method === 'full' ? 'trainingGuided.compare.wholeText' : 'trainingGuided.compare.noneText')}
        </Text>
        {run.adapter ? (
          <Button
            component="a"
            className={classes.alone}
            href={addressOf('evaluations', startAddress(run.adapter))}
          >
            {t('trainingRun.evaluate')}
          </Button>
        ) : null}
      </Panel>
    );
  return <Evaluated id={id} />;
}

function Evaluated({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const evaluation = useEvaluation(id);
  return (
    <QueryGate query={evaluation}>
      {(shown) =>
        shown.result ? (
          <>
            <VerdictPanel evaluation={shown} result={shown.result} />
            <GatePanel result={shown.result} />
            <AnswerPanel evaluation={shown} />
            <Anchor href={addressOf('evaluations', id)} size="sm">
              {t('trainingGuided.compare.page')}
            </Anchor>
          </>
        ) : (
          <EvaluationWork evaluation={shown} />
        )
      }
    </QueryGate>
  );
}
