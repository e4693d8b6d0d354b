import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogForm } from '../frame/DialogForm.tsx';
import { useAct } from '../frame/useAct.ts';
import type { AdapterDialogProps } from './AdapterDialogs.tsx';
import { nameProblem } from './nameProblem.ts';

export function RenameDialog({ adapter, taken, onClose }: AdapterDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(adapter.name);
  const problem = nameProblem(
    name,
    taken.filter((other) => other !== adapter.name),
  );
  const { form } = useAct(
    (client) => client.training.adapters.rename({ adapter: adapter.id, name: name.trim() }),
    onClose,
  );
  return (
    <DialogForm
      {...form}
      title={t('trainingAdapters.act.rename')}
      action={t('training.rename.save')}
      isReady={problem === null}
      onClose={onClose}
    >
      <TextInput
        label={t('training.rename.name')}
        value={name}
        maxLength={100}
        data-autofocus
        error={problem ? t(`trainingAdapters.name.${problem}`) : null}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
    </DialogForm>
  );
}
