import { Anchor, Button, Tabs } from '@mantine/core';
import { IconArrowLeft, IconDatabaseOff, IconFileImport } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { DatasetDetail } from '../../../../electron/contract/datasets/core.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { PageFrame } from '../../../components/PageFrame.tsx';
import { PanelBoundary } from '../../../components/PanelBoundary.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { formatRoute, navigate } from '../../../view/route.ts';
import classes from '../datasets.module.css';
import { openImport } from '../import/importDialog.ts';
import { type DatasetPlace, goTo, type TabName, tabNames } from '../place.ts';
import { tabs } from '../tabs.tsx';
import { useDataset } from '../useDatasets.ts';
import { DatasetMenu } from './DatasetMenu.tsx';
import { DatasetWork } from './DatasetWork.tsx';
import { useViewActions } from './useViewActions.ts';

/** One data set, by its parts. */
export function DatasetView({ place }: { readonly place: DatasetPlace }) {
  const { t } = useTranslation();
  const dataset = useDataset(place.dataset);
  if (dataset.data) return <Shown dataset={dataset.data} place={place} />;
  const isGone = dataset.isError && toErrorRecord(dataset.error).code === 'datasets.notFound';
  return (
    <PageFrame title={t('app.pages.datasets')}>
      {isGone ? (
        <EmptyState
          icon={<IconDatabaseOff size={44} stroke={1.25} />}
          title={t('datasets.gone')}
          text={t('datasets.goneText')}
          action={<Button onClick={() => navigate('datasets')}>{t('datasets.all')}</Button>}
        />
      ) : (
        <QueryGate query={dataset}>{() => null}</QueryGate>
      )}
    </PageFrame>
  );
}

function Shown({ dataset, place }: { readonly dataset: DatasetDetail; readonly place: DatasetPlace }) {
  const { t, i18n } = useTranslation();
  const offered = tabNames.filter((name) => tabs[name] !== undefined);
  const tab = offered.includes(place.tab) ? place.tab : (offered[0] ?? 'history');
  const Part = tabs[tab];
  useViewActions(dataset.id, offered);
  const rows = dataset.rows.toLocaleString(i18n.language);
  return (
    <div className={classes.view}>
      <header className={classes.head}>
        <div className={classes.headLine}>
          <div className={classes.headTitle}>
            <Anchor href={formatRoute({ page: 'datasets', item: null })} size="sm" className={classes.back}>
              <IconArrowLeft size={15} aria-hidden="true" />
              {t('datasets.all')}
            </Anchor>
            <h1 className={classes.title}>{dataset.name}</h1>
            <p className={classes.facts}>
              {[
                t(`datasets.kind.${dataset.kind}`),
                dataset.rows === 1 ? t('datasets.rowsOne') : t('datasets.rowsAll', { rows }),
                dataset.versions === 1
                  ? t('datasets.versionsOne')
                  : t('datasets.versionsAll', { count: dataset.versions }),
                formatBytes(dataset.sizeBytes),
              ].join(' · ')}
            </p>
          </div>
          <span className={classes.headActions}>
            <Button
              variant="default"
              leftSection={<IconFileImport size={16} />}
              onClick={() => openImport(dataset.id)}
            >
              {t('datasetsImport.action')}
            </Button>
            <DatasetMenu dataset={dataset} />
          </span>
        </div>
        <Tabs
          value={tab}
          onChange={(value) =>
            goTo({ dataset: dataset.id, tab: (value ?? 'rows') as TabName }, { replace: true })
          }
          keepMounted={false}
        >
          <Tabs.List aria-label={t('datasets.tabs')} className={classes.tabList}>
            {offered.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {t(`datasets.tab.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      </header>
      <DatasetWork dataset={dataset.id} />
      <PanelBoundary key={tab}>
        <Suspense>{Part ? <Part dataset={dataset} /> : null}</Suspense>
      </PanelBoundary>
    </div>
  );
}
