import { Button } from '@mantine/core';
import { IconPlus, IconReportAnalytics } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../components/EmptyState.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { TrainingFrame } from '../../frame/TrainingFrame.tsx';
import { goTo } from '../../place.ts';
import { StartDialog } from '../start/StartDialog.tsx';
import { startAddress } from '../startAddress.ts';
import { useEvaluations } from '../useEvaluations.ts';
import { EvaluationTable } from './EvaluationTable.tsx';

interface EvaluationListProps {
  /** null: no new one is being asked for. */
  readonly start: { readonly adapter: string | null } | null;
}

/** Who was measured against whom, and what came of it. */
export function EvaluationList({ start }: EvaluationListProps) {
  const { t } = useTranslation();
  const evaluations = useEvaluations();
  const button = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => goTo('evaluations', startAddress(null))}>
      {t('trainingEvaluation.new')}
    </Button>
  );
  return (
    <TrainingFrame title={t('app.pages.training')} tab="evaluations" actions={button}>
      <QueryGate query={evaluations}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState
              icon={<IconReportAnalytics size={44} stroke={1.25} />}
              title={t('trainingEvaluation.none')}
              text={t('trainingEvaluation.noneText')}
              action={button}
            />
          ) : (
            <EvaluationTable evaluations={all} />
          )
        }
      </QueryGate>
      {start ? <StartDialog adapter={start.adapter} onClose={() => goTo('evaluations')} /> : null}
    </TrainingFrame>
  );
}
