import { useTranslation } from 'react-i18next';
import type { EvaluationResult } from '../../../../../electron/common/evaluation.ts';
import { Panel } from '../../../../components/Panel.tsx';
import type { EvaluationShown } from '../useEvaluations.ts';
import { ClassPanel } from './ClassPanel.tsx';
import { GatePanel } from './GatePanel.tsx';
import { MeasureTable } from './MeasureTable.tsx';
import { VerdictPanel } from './VerdictPanel.tsx';

interface ResultViewProps {
  readonly evaluation: EvaluationShown;
  readonly result: EvaluationResult;
}

/** Whether it got better, by what numbers, at what price, and whether it may be offered. */
export function ResultView({ evaluation, result }: ResultViewProps) {
  const { t } = useTranslation();
  return (
    <>
      <VerdictPanel evaluation={evaluation} result={result} />
      <Panel title={t('trainingEvaluation.measures.title')}>
        <MeasureTable evaluation={evaluation} result={result} />
      </Panel>
      <GatePanel result={result} />
      {result.first.classification && result.second.classification ? (
        <ClassPanel
          evaluation={evaluation}
          first={result.first.classification}
          second={result.second.classification}
        />
      ) : null}
    </>
  );
}
