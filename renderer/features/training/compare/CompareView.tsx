import { Button, Text } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { TrainingFrame } from '../frame/TrainingFrame.tsx';
import { goTo } from '../place.ts';
import type { ViewProps } from '../views.tsx';
import { CompareCharts } from './CompareCharts.tsx';
import { DifferenceTable } from './DifferenceTable.tsx';
import { ResultTable } from './ResultTable.tsx';

/** Several runs side by side: their curves, in what they differ, and what came of each. */
export default function CompareView({ ids }: ViewProps) {
  const { t } = useTranslation();
  const compared = useEngineQuery(
    ['training', 'runs', 'compare', ids],
    (client, options) => client.training.runs.compare({ runs: [...ids] }, options),
    { enabled: ids.length > 1 },
  );
  if (ids.length < 2)
    return (
      <TrainingFrame title={t('trainingRun.compareTitle')}>
        <EmptyState
          icon={<IconArrowsDiff size={44} stroke={1.25} />}
          title={t('trainingRun.compareNone')}
          text={t('trainingRun.compareNoneText')}
          action={<Button onClick={() => goTo('runs')}>{t('training.all.runs')}</Button>}
        />
      </TrainingFrame>
    );
  return (
    <TrainingFrame
      title={t('trainingRun.compareTitle')}
      subtitle={t('trainingRun.compareSubtitle', { count: ids.length })}
    >
      <QueryGate query={compared}>
        {({ runs, differences }) => (
          <>
            <CompareCharts runs={runs} />
            <Panel title={t('trainingRun.results')}>
              <ResultTable runs={runs} onDrop={(run) => drop(runs, run)} />
            </Panel>
            <Panel title={t('trainingRun.differences')}>
              {differences.length === 0 ? (
                <Text size="sm">{t('trainingRun.noDifferences')}</Text>
              ) : (
                <DifferenceTable runs={runs} differences={differences} />
              )}
            </Panel>
          </>
        )}
      </QueryGate>
    </TrainingFrame>
  );
}

/** The comparison without one of its runs. */
function drop(runs: readonly TrainingRunDetail[], run: string): void {
  goTo('compare', ...runs.map(({ id }) => id).filter((id) => id !== run));
}
