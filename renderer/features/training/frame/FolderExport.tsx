import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileGrant } from '../../../../electron/contract/files.ts';
import { FormDialog } from '../../../components/FormDialog.tsx';
import type { ChosenSource } from '../../../components/files/chosenSource.ts';
import { ExportFolder } from '../../../components/files/ExportFolder.tsx';
import type { EngineClient } from '../../../engine/connection.ts';
import { useAct } from '../../../engine/useAct.ts';

interface FolderExportProps<Done> {
  readonly title: string;
  /** What will be written. */
  readonly text: string;
  /** Writes a new folder into the granted one. */
  readonly write: (client: EngineClient, folder: FileGrant) => Promise<Done>;
  /** What was written. */
  readonly describe: (done: Done) => string;
  readonly onClose: () => void;
}

/** Asks where to, writes, and says what is there now. */
export function FolderExport<Done>(props: FolderExportProps<Done>) {
  const { title, text, write, describe, onClose } = props;
  const { t } = useTranslation();
  const [folder, setFolder] = useState<ChosenSource | null>(null);
  const { form, data } = useAct((client) => {
    if (!folder) throw new Error('no folder was chosen');
    return write(client, folder.grant);
  });
  if (data)
    return (
      <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('training.close') }}>
        <Stack gap="md">
          <Text size="sm" role="status">
            {describe(data)}
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('training.close')}</Button>
          </Group>
        </Stack>
      </Modal>
    );
  return (
    <FormDialog
      {...form}
      title={title}
      action={t('trainingAdapters.export.do')}
      isReady={folder !== null}
      onClose={onClose}
    >
      <Text size="sm">{text}</Text>
      <ExportFolder folder={folder} onChange={setFolder} />
    </FormDialog>
  );
}
