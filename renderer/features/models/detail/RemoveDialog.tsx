import { Text } from '@mantine/core';
import { showNotification } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { navigate } from '../../../view/route.ts';
import { diskBytes, type ModelItem } from '../modelItems.ts';
import classes from '../models.module.css';

interface RemoveDialogProps {
  readonly item: ModelItem;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Says what goes and what stays before a model is removed; its bytes cannot be brought back. */
export function RemoveDialog({ item, opened, onClose }: RemoveDialogProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const { model } = item;
  const remove = useMutation({
    mutationFn: () => engine.client.models.remove({ model: model.id }),
    onSuccess: () => {
      onClose();
      navigate('models', null, { replace: true });
      showNotification({
        withBorder: true,
        closeButtonProps: { 'aria-label': t('errors.dismiss') },
        message: t('models.remove.done', { name: model.name, size: formatBytes(diskBytes(item)) }),
      });
    },
  });
  return (
    <ConfirmDialog
      opened={opened}
      title={t('models.remove.title')}
      confirm={t('models.remove.confirm')}
      isReady={!remove.isPending}
      onClose={() => {
        remove.reset();
        onClose();
      }}
      onConfirm={() => remove.mutate()}
    >
      <Text fw={650} className={classes.wrapped}>
        {model.name}
      </Text>
      <div>
        <Text size="sm">{t('models.remove.goes')}</Text>
        <ul className={classes.plainList}>
          <li>
            {t('models.remove.versions', {
              count: model.variants.length,
              size: formatBytes(
                item.disk
                  ? item.disk.versionBytes + item.disk.preparedBytes
                  : model.variants.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
              ),
            })}
          </li>
          {model.sourceMode === 'copy' ? (
            <li>{t('models.remove.copy', { size: formatBytes(model.sourceBytes) })}</li>
          ) : null}
          <li>{t('models.remove.reports')}</li>
        </ul>
      </div>
      <div>
        <Text size="sm">{t('models.remove.stays')}</Text>
        <ul className={classes.plainList}>
          <li>{t(`models.remove.source.${model.sourceMode}`)}</li>
          <li>{t('models.remove.conversations')}</li>
          <LearntOn model={model.id} />
        </ul>
      </div>
      <Text size="sm" className={classes.quiet}>
        {t('models.remove.noUndo')}
      </Text>
      {remove.error ? <ErrorNote error={toErrorRecord(remove.error)} onDismiss={remove.reset} /> : null}
    </ConfirmDialog>
  );
}

/** Adapters and runs outlive their model; nothing where it has none. */
function LearntOn({ model }: { readonly model: string }) {
  const { t, i18n } = useTranslation();
  const learnt = useEngineQuery(['training', 'of', model], async ({ training }, options) => {
    const [{ adapters }, { runs }] = await Promise.all([
      training.adapters.list({ model }, options),
      training.runs.list({ model }, options),
    ]);
    return { adapters: adapters.map(({ name }) => `“${name}”`), runs: runs.length };
  }).data;
  if (!learnt) return null;
  const names = new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(learnt.adapters);
  return (
    <>
      {learnt.adapters.length > 0 ? (
        <li className={classes.wrapped}>
          {t('models.remove.adapters', { count: learnt.adapters.length, names })}
        </li>
      ) : null}
      {learnt.runs > 0 ? <li>{t('models.remove.runs', { count: learnt.runs })}</li> : null}
    </>
  );
}
