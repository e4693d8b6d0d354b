import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DatasetDetail } from '../../../../electron/contract/datasets/core.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';

interface EditDialogProps {
  readonly dataset: DatasetDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function EditDialog({ dataset, opened, onClose }: EditDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('datasets.edit.title')}
      closeButtonProps={{ 'aria-label': t('datasets.close') }}
    >
      <EditForm dataset={dataset} onClose={onClose} />
    </Modal>
  );
}

function EditForm({ dataset, onClose }: Omit<EditDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [name, setName] = useState(dataset.name);
  const [description, setDescription] = useState(dataset.description);
  const save = useMutation({
    mutationFn: () =>
      engine.client.datasets.change({
        dataset: dataset.id,
        name: name.trim(),
        description: description.trim(),
      }),
    onSuccess: onClose,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') save.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('datasets.create.name')}
          value={name}
          maxLength={100}
          data-autofocus
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Textarea
          label={t('datasets.create.description')}
          description={t('datasets.create.descriptionText')}
          value={description}
          maxLength={2_000}
          autosize
          minRows={3}
          maxRows={10}
          onChange={({ currentTarget }) => setDescription(currentTarget.value)}
        />
        {save.error ? <ErrorNote error={toErrorRecord(save.error)} onDismiss={save.reset} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('datasets.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
            {t('datasets.edit.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
