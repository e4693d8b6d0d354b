import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { FormDialog } from '../../../components/FormDialog.tsx';
import type { ChosenSource } from '../../../components/files/chosenSource.ts';
import { FolderChooser } from '../../../components/files/FolderChooser.tsx';
import { JobOutcome } from '../../../components/jobs/JobOutcome.tsx';
import { ModelPicker } from '../../../components/models/ModelPicker.tsx';
import { useModelChoice } from '../../../components/models/useModelChoice.ts';
import { useAct } from '../../../engine/useAct.ts';
import { goTo } from '../place.ts';

const importedSchema = z.object({ adapter: z.string() });

/** A PEFT folder that was made elsewhere, for a model that is here. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [source, setSource] = useState<ChosenSource | null>(null);
  if (source) return <Chosen source={source} onOther={() => setSource(null)} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      size="48rem"
      title={t('trainingAdapters.import.title')}
      closeButtonProps={{ 'aria-label': t('training.close') }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('trainingAdapters.import.text')}</Text>
        <FolderChooser choosing="adapter" onChoose={setSource} withSample={false} />
      </Stack>
    </Modal>
  );
}

interface ChosenProps {
  readonly source: ChosenSource;
  readonly onOther: () => void;
  readonly onClose: () => void;
}

function Chosen({ source, onOther, onClose }: ChosenProps) {
  const { t } = useTranslation();
  const { choices, chosen: preferred } = useModelChoice();
  const [model, setModel] = useState<string | null>(null);
  const [name, setName] = useState(source.name);
  const chosen = choices?.find(({ value }) => value === model) ?? preferred;
  const { form, data } = useAct((client) =>
    client.training.adapters.import({
      ...{ folder: source.grant, model: chosen?.model.id ?? '' },
      ...(name.trim() === '' ? {} : { name: name.trim() }),
    }),
  );
  if (data)
    return (
      <Modal
        opened
        onClose={onClose}
        title={t('trainingAdapters.import.title')}
        closeButtonProps={{ 'aria-label': t('training.close') }}
      >
        <JobOutcome job={data.job} title={t('trainingAdapters.import.reading', { name: source.name })}>
          {(result) => (
            <Stack gap="md">
              <Text size="sm" role="status">
                {t('trainingAdapters.import.done')}
              </Text>
              <Group justify="flex-end">
                <Button onClick={() => goTo('adapters', importedSchema.parse(result).adapter)}>
                  {t('trainingAdapters.import.show')}
                </Button>
              </Group>
            </Stack>
          )}
        </JobOutcome>
      </Modal>
    );
  return (
    <FormDialog
      {...form}
      title={t('trainingAdapters.import.title')}
      action={t('trainingAdapters.import.do')}
      isReady={chosen !== null}
      onClose={onClose}
    >
      <Group justify="space-between">
        <Text size="sm">{t('trainingAdapters.import.from', { name: source.name })}</Text>
        <Button size="xs" variant="default" onClick={onOther}>
          {t('trainingAdapters.import.other')}
        </Button>
      </Group>
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t('trainingAdapters.import.model')}
        </Text>
        <ModelPicker
          label={t('trainingAdapters.import.model')}
          choices={choices}
          chosen={chosen}
          onChoose={({ value }) => setModel(value)}
        />
      </div>
      <TextInput
        label={t('training.rename.name')}
        value={name}
        maxLength={100}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
    </FormDialog>
  );
}
