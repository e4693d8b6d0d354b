import { Text } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Statistics } from '../../../../electron/contract/datasets/statistics.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import type { TabProps } from '../tabs.tsx';
import { TabBody } from '../view/TabBody.tsx';
import { DriftPanel } from './DriftPanel.tsx';
import { FacetPanels } from './FacetPanels.tsx';
import { LengthsFigures } from './LengthsPanel.tsx';
import classes from './overview.module.css';
import { ShareBars } from './ShareBars.tsx';
import { TokensPanel } from './TokensPanel.tsx';

/** A large set is counted in pieces; each question goes on where the last one stopped. */
const goOnMs = 250;

/** What is in a data set, to be looked at rather than read. */
export default function OverviewTab({ dataset }: TabProps) {
  const { t } = useTranslation();
  const first = useEngineQuery(['datasets', 'statistics', dataset.id], (client, options) =>
    client.datasets.statistics.show({ dataset: dataset.id }, options),
  );
  const isPartial = first.data !== undefined && first.data.counted < first.data.of;
  const statistics = useEngineQuery(
    ['datasets', 'statistics', dataset.id],
    (client, options) => client.datasets.statistics.show({ dataset: dataset.id }, options),
    { everyMs: isPartial ? goOnMs : false },
  );
  return (
    <TabBody label={t('datasets.tab.overview')}>
      <QueryGate query={statistics}>
        {(found) =>
          found.of === 0 ? (
            <EmptyState
              icon={<IconChartBar size={44} stroke={1.25} />}
              title={t('datasets.overview.none')}
              text={t('datasets.overview.noneText')}
            />
          ) : (
            <Shown dataset={dataset.id} statistics={found} />
          )
        }
      </QueryGate>
    </TabBody>
  );
}

function Shown({ dataset, statistics }: { readonly dataset: string; readonly statistics: Statistics }) {
  const { t, i18n } = useTranslation();
  const { counted, of, characters, clusters } = statistics;
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <>
      {counted < of ? (
        <Text size="sm" className={classes.quiet} role="status">
          {t('datasets.overview.soFar', { counted: number(counted), of: number(of) })}
        </Text>
      ) : null}
      <div className={classes.panels}>
        <Panel title={t('datasets.overview.characters')}>
          <LengthsFigures
            title={t('datasets.overview.charactersOfRow')}
            unit={t('datasets.overview.unitCharacters')}
            lengths={characters}
          />
        </Panel>
        <TokensPanel dataset={dataset} statistics={statistics} />
        <FacetPanels dataset={dataset} />
        {clusters.length > 0 ? (
          <Panel title={t('datasets.overview.clusters')}>
            <ShareBars
              title={t('datasets.overview.clusters')}
              total={clusters.reduce((sum, { count }) => sum + count, 0)}
              shares={clusters.map(({ size, count }) => ({
                key: String(size),
                label: t('datasets.overview.clusterSize', { size: number(size) }),
                count,
              }))}
            />
          </Panel>
        ) : null}
      </div>
      <DriftPanel dataset={dataset} />
    </>
  );
}
