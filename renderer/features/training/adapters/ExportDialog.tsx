import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { ChosenSource } from '../../../components/files/chosenSource.ts';
import { ExportFolder } from '../../../components/files/ExportFolder.tsx';
import type { AdapterDialogProps } from './AdapterDialogs.tsx';
import { DialogForm } from './DialogForm.tsx';
import { useAct } from './useAct.ts';

/** As other programs read it: a PEFT folder. */
export function ExportDialog({ adapter, onClose }: AdapterDialogProps) {
  const { t } = useTranslation();
  const [folder, setFolder] = useState<ChosenSource | null>(null);
  const { form, data } = useAct((client) => {
    if (!folder) throw new Error('no folder was chosen');
    return client.training.adapters.export({ adapter: adapter.id, folder: folder.grant });
  });
  if (data)
    return (
      <Modal
        opened
        onClose={onClose}
        title={t('trainingAdapters.act.export')}
        closeButtonProps={{ 'aria-label': t('training.close') }}
      >
        <Stack gap="md">
          <Text size="sm" role="status">
            {t('trainingAdapters.export.done', { name: data.name, size: formatBytes(data.sizeBytes) })}
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('training.close')}</Button>
          </Group>
        </Stack>
      </Modal>
    );
  return (
    <DialogForm
      {...form}
      title={t('trainingAdapters.act.export')}
      action={t('trainingAdapters.export.do')}
      isReady={folder !== null}
      onClose={onClose}
    >
      <Text size="sm">{t('trainingAdapters.export.text', { adapter: adapter.name })}</Text>
      <ExportFolder folder={folder} onChange={setFolder} />
    </DialogForm>
  );
}
