import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DuplicatesStatus } from '../../../../../electron/contract/datasets/duplicates.ts';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../clean.module.css';
import type { CleaningStep } from '../useCleaningStep.ts';
import { ClusterGroup } from './ClusterGroup.tsx';

const groupsOnPage = 10;

interface PageStart {
  readonly size: number;
  readonly cluster: number;
}

interface ClustersProps extends TabProps {
  readonly status: DuplicatesStatus;
  readonly step: CleaningStep;
}

/** The greatest first, page by page. */
export function Clusters({ dataset, status, step }: ClustersProps) {
  const { t } = useTranslation();
  const [starts, setStarts] = useState<readonly PageStart[]>([]);
  const after = starts.at(-1);
  const page = useEngineQuery(
    ['datasets', 'clusters', dataset.id, after?.size, after?.cluster],
    (client, options) =>
      client.datasets.cleaning.duplicates.clusters(
        { dataset: dataset.id, atMost: groupsOnPage, ...(after && { after }) },
        options,
      ),
    { keepPrevious: true },
  );
  return (
    <Panel title={t('datasetsCleaning.duplicates.groups')}>
      <Text size="sm" className={classes.quiet}>
        {t('datasetsCleaning.duplicates.differs')}
      </Text>
      <QueryGate query={page}>
        {({ clusters }) => {
          const last = clusters.at(-1);
          const isMore = last && status.clusters > (starts.length + 1) * groupsOnPage;
          return (
            <>
              {clusters.map((cluster) => (
                <ClusterGroup key={cluster.cluster} dataset={dataset} cluster={cluster} step={step} />
              ))}
              <div className={classes.bar}>
                {starts.length > 0 ? (
                  <Button variant="default" onClick={() => setStarts(starts.slice(0, -1))}>
                    {t('datasetsCleaning.duplicates.previous')}
                  </Button>
                ) : null}
                {isMore ? (
                  <Button
                    variant="default"
                    onClick={() => setStarts([...starts, { size: last.size, cluster: last.cluster }])}
                  >
                    {t('datasetsCleaning.duplicates.next')}
                  </Button>
                ) : null}
              </div>
            </>
          );
        }}
      </QueryGate>
    </Panel>
  );
}
