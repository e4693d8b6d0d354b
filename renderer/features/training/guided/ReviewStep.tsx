import { Anchor, Button, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TrainingWish, VersionPick } from '../../../../electron/contract/training/runs.ts';
import { Caution } from '../../../components/Caution.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { formatRoute } from '../../../view/route.ts';
import { ExamplePreview } from '../plan/ExamplePreview.tsx';
import { LengthBars } from '../plan/LengthBars.tsx';
import { PlanFigures } from '../plan/PlanFigures.tsx';
import { usePlan } from '../plan/RunPlan.tsx';
import type { StepProps } from './GuidedView.tsx';
import classes from './guided.module.css';
import { useGuidedWish } from './useGuidedWish.ts';

/** What the model will see of the data: one example, the lengths, what is cut, and what stands in several splits. */
export function ReviewStep({ onNext }: StepProps) {
  const { t } = useTranslation();
  const { wish } = useGuidedWish();
  return (
    <>
      {wish ? <LeakagePanel data={wish.data} /> : null}
      {wish ? <SeenPanel wish={wish} /> : null}
      <div className={classes.actions}>
        <Button size="md" disabled={wish === null} onClick={onNext}>
          {t('setup.next')}
        </Button>
      </div>
    </>
  );
}

function SeenPanel({ wish }: { readonly wish: TrainingWish }) {
  const { t } = useTranslation();
  const plan = usePlan(wish);
  return (
    <Panel title={t('trainingGuided.review.seen')}>
      <QueryGate query={plan}>
        {(known) => (
          <>
            <PlanFigures plan={known} />
            <ExamplePreview pieces={known.preview} />
            <LengthBars plan={known} maxTokens={wish.settings.batch.maxTokens} />
          </>
        )}
      </QueryGate>
    </Panel>
  );
}

function LeakagePanel({ data: { dataset, version } }: { readonly data: VersionPick }) {
  const { t, i18n } = useTranslation();
  const shown = useEngineQuery(['datasets', 'versions', 'show', dataset, version], (client, options) =>
    client.datasets.versions.show({ dataset, version }, options),
  );
  return (
    <Panel title={t('trainingGuided.review.leakage')}>
      <QueryGate query={shown}>
        {({ leaking, manifest: { leakage } }) =>
          leaking > 0 ? (
            <Caution
              title={t('trainingGuided.review.leaking', {
                count: leaking,
                rows: leaking.toLocaleString(i18n.language),
              })}
            >
              <Text size="sm">{t('trainingGuided.review.leakingText')}</Text>
              <Anchor href={formatRoute({ page: 'datasets', item: `${dataset}~versions` })} size="sm">
                {t('trainingGuided.review.toVersions')}
              </Anchor>
            </Caution>
          ) : (
            <Text size="sm" className={classes.good}>
              <IconCircleCheck size={18} aria-hidden="true" />
              {t(
                leakage.nearDuplicatesKnown
                  ? 'trainingGuided.review.noLeakage'
                  : 'trainingGuided.review.noExactLeakage',
              )}
            </Text>
          )
        }
      </QueryGate>
    </Panel>
  );
}
