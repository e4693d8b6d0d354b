import { IconUserCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../components/EmptyState.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import type { TabProps } from '../../tabs.tsx';
import { useLabelling } from '../labellingStore.ts';
import { CheckStatus } from './CheckStatus.tsx';
import { ReviewQueue } from './ReviewQueue.tsx';

/** How far the human check of a model's labels is, and the rows that wait for it. */
export function CheckView({ dataset }: TabProps) {
  const { t } = useTranslation();
  const blind = useLabelling((state) => state.blind);
  const next = useEngineQuery(
    ['datasets', 'labelling', 'next', dataset.id, blind],
    (client, options) => client.datasets.labelling.check.next({ dataset: dataset.id, blind }, options),
    { keepPrevious: true },
  );
  return (
    <QueryGate query={next}>
      {(waiting) =>
        waiting.check.modelLabelled === 0 ? (
          <EmptyState
            icon={<IconUserCheck size={44} stroke={1.25} />}
            title={t('datasetsLabelling.check.none')}
            text={t('datasetsLabelling.check.noneText')}
          />
        ) : (
          <>
            <CheckStatus dataset={dataset.id} check={waiting.check} />
            <ReviewQueue dataset={dataset.id} waiting={waiting} isNewest={!next.isPlaceholderData} />
          </>
        )
      }
    </QueryGate>
  );
}
