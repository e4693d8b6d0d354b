import { Button } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { openImport } from '../import/importDialog.ts';
import type { TabProps } from '../tabs.tsx';
import { TabBody } from '../view/TabBody.tsx';
import { RejectsView } from './RejectsView.tsx';
import { SourceTable } from './SourceTable.tsx';

/** Every file that rows came from, and what of it was rejected. */
export default function SourcesTab({ dataset }: TabProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<number | null>(null);
  const sources = useEngineQuery(['datasets', 'sources', dataset.id], (client, options) =>
    client.datasets.imports.sources({ dataset: dataset.id }, options),
  );
  const source = sources.data?.sources.find(({ id }) => id === shown);
  if (source) return <RejectsView dataset={dataset.id} source={source} onBack={() => setShown(null)} />;
  return (
    <TabBody label={t('datasets.tab.sources')}>
      <QueryGate query={sources}>
        {({ sources: found }) =>
          found.length === 0 ? (
            <EmptyState
              icon={<IconFileImport size={44} stroke={1.25} />}
              title={t('datasetsSources.none')}
              text={t('datasetsSources.noneText')}
              action={<Button onClick={() => openImport(dataset.id)}>{t('datasetsImport.action')}</Button>}
            />
          ) : (
            <SourceTable sources={found} onRejects={setShown} />
          )
        }
      </QueryGate>
    </TabBody>
  );
}
