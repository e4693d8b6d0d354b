import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Model } from '../../../../electron/contract/models.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';

interface RenameDialogProps {
  readonly model: Model;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function RenameDialog({ model, opened, onClose }: RenameDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('models.rename.title')}
      closeButtonProps={{ 'aria-label': t('importing.close') }}
    >
      <RenameForm model={model} onClose={onClose} />
    </Modal>
  );
}

function RenameForm({ model, onClose }: Omit<RenameDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [name, setName] = useState(model.name);
  const rename = useMutation({
    mutationFn: () => engine.client.models.rename({ model: model.id, name: name.trim() }),
    onSuccess: onClose,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') rename.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('importing.name')}
          description={t('models.rename.text')}
          value={name}
          maxLength={100}
          data-autofocus
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        {rename.error ? <ErrorNote error={toErrorRecord(rename.error)} onDismiss={rename.reset} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('models.keep')}
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={name.trim() === ''}>
            {t('models.rename.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
