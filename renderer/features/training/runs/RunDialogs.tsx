import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { RenameDialog } from './RenameDialog.tsx';
import classes from './runs.module.css';
import type { RunActs } from './useRunActs.ts';

interface RunDialogsProps {
  readonly acts: RunActs;
  /** After the run is gone: its page has to close. */
  readonly onRemoved?: () => void;
}

/** Asks before a run is ended or removed; and its other name. */
export function RunDialogs({ acts, onRemoved }: RunDialogsProps) {
  const { t } = useTranslation();
  const { open, close } = acts;
  if (open === null) return null;
  const { run, ask } = open;
  if (ask === 'rename') return <RenameDialog run={run} onClose={close} />;
  return (
    <ConfirmDialog
      opened
      title={t(`training.ask.${ask}.title`)}
      confirm={t(`training.ask.${ask}.confirm`)}
      keep={t(`training.ask.${ask}.keep`)}
      isGrave={ask !== 'stopAndKeep'}
      isReady={acts.busy === null}
      onClose={() => {
        acts.forget();
        close();
      }}
      onConfirm={() =>
        acts.send(run.id, ask, () => {
          close();
          if (ask === 'remove') onRemoved?.();
        })
      }
    >
      <Text fw={650} className={classes.wrapped}>
        {run.name}
      </Text>
      <Text size="sm">{t(`training.ask.${ask}.text`)}</Text>
      {acts.error ? <ErrorNote error={acts.error} onDismiss={acts.forget} /> : null}
    </ConfirmDialog>
  );
}
