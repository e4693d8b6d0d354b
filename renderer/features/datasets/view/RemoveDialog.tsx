import { Text } from '@mantine/core';
import { showNotification } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DatasetDetail } from '../../../../electron/contract/datasets/core.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { navigate } from '../../../view/route.ts';
import classes from '../datasets.module.css';

interface RemoveDialogProps {
  readonly dataset: DatasetDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Says what goes and what stays; nothing can bring it back. */
export function RemoveDialog({ dataset, opened, onClose }: RemoveDialogProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const remove = useMutation({
    mutationFn: () => engine.client.datasets.remove({ dataset: dataset.id }),
    onSuccess: () => {
      onClose();
      navigate('datasets', null, { replace: true });
      showNotification({ withBorder: true, message: t('datasets.remove.done', { name: dataset.name }) });
    },
  });
  const versions =
    dataset.versions === 1
      ? t('datasets.versionsOne')
      : t('datasets.versionsAll', { count: dataset.versions });
  return (
    <ConfirmDialog
      opened={opened}
      title={t('datasets.remove.title')}
      confirm={t('datasets.remove.confirm')}
      isReady={!remove.isPending}
      onClose={() => {
        remove.reset();
        onClose();
      }}
      onConfirm={() => remove.mutate()}
    >
      <Text fw={650} className={classes.wrapped}>
        {dataset.name}
      </Text>
      <Text size="sm">{t('datasets.remove.text', { versions })}</Text>
      <Text size="sm" className={classes.quiet}>
        {t('datasets.remove.noUndo')}
      </Text>
      {remove.error ? <ErrorNote error={toErrorRecord(remove.error)} onDismiss={remove.reset} /> : null}
    </ConfirmDialog>
  );
}
