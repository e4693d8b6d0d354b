import { Button } from '@mantine/core';
import { IconPackage, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { openImportDialog } from '../../../components/models/importDialog.ts';
import { PageFrame } from '../../../components/PageFrame.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { ControlError } from '../ControlError.tsx';
import { useListView } from '../listView.ts';
import { arrange, countFilters, type FilterName, type ModelItem } from '../modelItems.ts';
import { useModelControl } from '../useModelControl.ts';
import { useModelItems } from '../useModelItems.ts';
import { Work } from '../Work.tsx';
import { DiskUsePanel } from './DiskUsePanel.tsx';
import { ListBar } from './ListBar.tsx';
import { ModelCards } from './ModelCards.tsx';
import { ModelTable } from './ModelTable.tsx';

/** All models, as cards or as a table. */
export function ModelList() {
  const { t } = useTranslation();
  const { models, items } = useModelItems();
  return (
    <PageFrame
      title={t('app.pages.models')}
      subtitle={t('models.subtitle')}
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => openImportDialog()}>
          {t('importing.action')}
        </Button>
      }
    >
      <Work />
      <QueryGate query={models}>
        {() =>
          items?.length ? (
            <Filled items={items} />
          ) : (
            <EmptyState
              icon={<IconPackage size={44} stroke={1.25} />}
              title={t('models.emptyTitle')}
              text={t('models.emptyText')}
              action={<Button onClick={() => openImportDialog()}>{t('importing.action')}</Button>}
            />
          )
        }
      </QueryGate>
      <DiskUsePanel items={items ?? []} />
    </PageFrame>
  );
}

function Filled({ items }: { readonly items: readonly ModelItem[] }) {
  const { t } = useTranslation();
  const { layout, sort } = useListView();
  const [search, setSearch] = useState('');
  const [filters, setFilters] = useState<readonly FilterName[]>([]);
  const control = useModelControl();
  const shown = arrange(items, { search, sort, filters });
  const View = layout === 'cards' ? ModelCards : ModelTable;
  return (
    <>
      <ListBar
        search={search}
        onSearch={setSearch}
        filters={filters}
        onFilters={setFilters}
        counts={countFilters(items)}
        shown={shown.length}
        total={items.length}
      />
      <ControlError control={control} />
      {shown.length === 0 ? (
        <EmptyState
          title={t('models.nothingFound')}
          action={
            <Button
              variant="default"
              onClick={() => {
                setSearch('');
                setFilters([]);
              }}
            >
              {t('models.showAll')}
            </Button>
          }
        />
      ) : (
        <View items={shown} control={control} />
      )}
    </>
  );
}
