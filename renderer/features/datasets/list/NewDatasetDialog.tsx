import { Button, Group, Modal, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DatasetKind, datasetKinds } from '../../../../electron/common/datasetRow.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { closeNewDataset, useDatasetDialogs } from '../dialogs.ts';
import { goTo } from '../place.ts';

/** An empty data set, to write rows by hand or to collect them from the chat. Most come by an import. */
export function NewDatasetDialog() {
  const { t } = useTranslation();
  const isOpen = useDatasetDialogs(({ isCreating }) => isCreating);
  return (
    <Modal
      opened={isOpen}
      onClose={closeNewDataset}
      title={t('datasets.create.title')}
      closeButtonProps={{ 'aria-label': t('datasets.close') }}
    >
      <NewDatasetForm />
    </Modal>
  );
}

function NewDatasetForm() {
  const { t } = useTranslation();
  const engine = useEngine();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<DatasetKind>('chat');
  const [description, setDescription] = useState('');
  const create = useMutation({
    mutationFn: () =>
      engine.client.datasets.create({ name: name.trim(), kind, description: description.trim() }),
    onSuccess: ({ id }) => {
      closeNewDataset();
      goTo({ dataset: id, tab: 'rows' });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') create.mutate();
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
        <Radio.Group
          label={t('datasets.create.kind')}
          value={kind}
          onChange={(value) => setKind(value as DatasetKind)}
        >
          <Stack gap="xs" mt="xs">
            {datasetKinds.map((one) => (
              <Radio
                key={one}
                value={one}
                label={t(`datasets.kind.${one}`)}
                description={t(`datasets.kindText.${one}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t('datasets.create.description')}
          description={t('datasets.create.descriptionText')}
          value={description}
          maxLength={2_000}
          autosize
          minRows={2}
          maxRows={6}
          onChange={({ currentTarget }) => setDescription(currentTarget.value)}
        />
        {create.error ? <ErrorNote error={toErrorRecord(create.error)} onDismiss={create.reset} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={closeNewDataset}>
            {t('datasets.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            {t('datasets.create.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
