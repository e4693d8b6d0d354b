import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../../components/FormDialog.tsx';
import type { ChosenSource } from '../../../components/files/chosenSource.ts';
import { ExportFolder } from '../../../components/files/ExportFolder.tsx';
import { useAct } from '../../../engine/useAct.ts';

/** Chooses a folder that backups go to. */
export function AddTargetDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [folder, setFolder] = useState<ChosenSource | null>(null);
  const { form } = useAct(async (client) => {
    if (folder) await client.backup.add({ folder: folder.grant });
  }, onClose);
  return (
    <FormDialog
      {...form}
      title={t('backup.addTitle')}
      action={t('backup.addAction')}
      isReady={folder !== null}
      onClose={onClose}
    >
      <Text size="sm">{t('backup.addText')}</Text>
      <ExportFolder folder={folder} onChange={setFolder} />
    </FormDialog>
  );
}
