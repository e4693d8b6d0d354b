import { Button } from '@mantine/core';
import { IconPackageImport, IconPuzzle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { TrainingFrame } from '../frame/TrainingFrame.tsx';
import { goTo } from '../place.ts';
import type { ViewProps } from '../views.tsx';
import { AdapterDialogs } from './AdapterDialogs.tsx';
import { AdapterTable } from './AdapterTable.tsx';
import { importAddress, readDialog } from './adapterDialog.ts';
import { ImportDialog } from './ImportDialog.tsx';
import { useAdapters } from './useAdapters.ts';

/** What runs have made or somebody has brought along; the address says which of them is spoken of, and what is asked of it. */
export default function AdaptersView({ ids: [id, ask] }: ViewProps) {
  const { t } = useTranslation();
  const adapters = useAdapters();
  const importing = (
    <Button
      variant="default"
      leftSection={<IconPackageImport size={16} />}
      onClick={() => goTo('adapters', importAddress)}
    >
      {t('trainingAdapters.import.action')}
    </Button>
  );
  const shown = adapters.data?.find((adapter) => adapter.id === id) ?? null;
  const dialog = readDialog(ask);
  return (
    <TrainingFrame title={t('app.pages.training')} tab="adapters" actions={importing}>
      <QueryGate query={adapters}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState
              icon={<IconPuzzle size={44} stroke={1.25} />}
              title={t('trainingAdapters.none')}
              text={t('trainingAdapters.noneText')}
              action={<Button onClick={() => goTo('new')}>{t('training.newRun')}</Button>}
            />
          ) : (
            <AdapterTable adapters={all} shown={shown?.id ?? null} />
          )
        }
      </QueryGate>
      {shown && dialog ? (
        <AdapterDialogs
          adapter={shown}
          dialog={dialog}
          taken={adapters.data?.map(({ name }) => name) ?? []}
          onClose={() => goTo('adapters', shown.id)}
        />
      ) : null}
      {id === importAddress ? <ImportDialog onClose={() => goTo('adapters')} /> : null}
    </TrainingFrame>
  );
}
