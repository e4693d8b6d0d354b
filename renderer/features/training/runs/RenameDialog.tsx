import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useRun } from './useRuns.ts';

interface RenameDialogProps {
  readonly run: Pick<TrainingRun, 'id' | 'name'>;
  readonly onClose: () => void;
}

/** A run's name, and what its people want to remember of it. */
export function RenameDialog({ run, onClose }: RenameDialogProps) {
  const { t } = useTranslation();
  const detail = useRun(run.id);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('training.rename.title')}
      closeButtonProps={{ 'aria-label': t('training.close') }}
    >
      <QueryGate query={detail}>
        {({ name, notes }) => <RenameForm run={run.id} name={name} notes={notes} onClose={onClose} />}
      </QueryGate>
    </Modal>
  );
}

interface RenameFormProps {
  readonly run: string;
  readonly name: string;
  readonly notes: string;
  readonly onClose: () => void;
}

function RenameForm({ run, name: oldName, notes: oldNotes, onClose }: RenameFormProps) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const [name, setName] = useState(oldName);
  const [notes, setNotes] = useState(oldNotes);
  const save = useMutation({
    mutationFn: () => client.training.runs.rename({ run, name: name.trim(), notes }),
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
          label={t('training.rename.name')}
          value={name}
          maxLength={100}
          data-autofocus
          error={name.trim() === '' ? t('training.nameMissing') : null}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Textarea
          label={t('training.rename.notes')}
          description={t('training.rename.notesText')}
          value={notes}
          maxLength={10_000}
          autosize
          minRows={3}
          maxRows={12}
          onChange={({ currentTarget }) => setNotes(currentTarget.value)}
        />
        {save.error ? <ErrorNote error={toErrorRecord(save.error)} onDismiss={save.reset} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('training.cancelDialog')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
            {t('training.rename.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
