import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { openImportDialog } from '../../components/models/importDialog.ts';
import { PageFrame } from '../../components/PageFrame.tsx';
import { useOfferedActions } from '../../view/actions.ts';
import { ImportDialog } from './ImportDialog.tsx';

export default function ModelsPage() {
  const { t } = useTranslation();
  const actions = useMemo(
    () => [
      {
        id: 'models.import',
        section: 'models' as const,
        label: t('importing.action'),
        shortcut: 'mod+I',
        run: () => openImportDialog(),
      },
    ],
    [t],
  );
  useOfferedActions('models', actions);
  return (
    <PageFrame
      title={t('app.pages.models')}
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => openImportDialog()}>
          {t('importing.action')}
        </Button>
      }
    >
      <ImportDialog />
    </PageFrame>
  );
}
