import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useAct } from '../../../engine/useAct.ts';
import { goTo } from '../place.ts';
import type { AdapterDialogProps } from './AdapterDialogs.tsx';
import classes from './adapters.module.css';

export function RemoveDialog({ adapter, onClose }: AdapterDialogProps) {
  const { t } = useTranslation();
  const { form } = useAct(
    (client) => client.training.adapters.remove({ adapter: adapter.id }),
    () => goTo('adapters'),
  );
  return (
    <ConfirmDialog
      opened
      title={t('trainingAdapters.remove.title')}
      confirm={t('trainingAdapters.act.remove')}
      isReady={!form.isPending}
      onClose={onClose}
      onConfirm={form.onSubmit}
    >
      <Text fw={650} className={classes.wrapped}>
        {adapter.name}
      </Text>
      <Text size="sm">{t('trainingAdapters.remove.text')}</Text>
      {form.error ? <ErrorNote error={form.error} onDismiss={form.onDismiss} /> : null}
    </ConfirmDialog>
  );
}
