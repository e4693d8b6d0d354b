import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Evaluation } from '../../../../../electron/contract/training/evaluations.ts';
import { ConfirmDialog } from '../../../../components/ConfirmDialog.tsx';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { contestantName } from '../Contestants.tsx';
import classes from '../evaluation.module.css';

interface RemoveEvaluationProps {
  readonly evaluation: Evaluation;
  readonly onClose: () => void;
  readonly onRemoved?: () => void;
}

/** Its verdict goes with its answers and votes; so does what an adapter's gate rests on. */
export function RemoveEvaluation({ evaluation, onClose, onRemoved }: RemoveEvaluationProps) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const remove = useMutation({
    mutationFn: () => client.training.evaluations.remove({ evaluation: evaluation.id }),
    onSuccess: () => {
      onClose();
      onRemoved?.();
    },
  });
  return (
    <ConfirmDialog
      opened
      title={t('trainingEvaluation.removeAsk.title')}
      confirm={t('trainingEvaluation.removeAsk.confirm')}
      isReady={!remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    >
      <Text fw={650} className={classes.wrapped}>
        {contestantName(t, evaluation.second)}
      </Text>
      <Text size="sm">{t('trainingEvaluation.removeAsk.text')}</Text>
      {remove.error ? <ErrorNote error={toErrorRecord(remove.error)} onDismiss={remove.reset} /> : null}
    </ConfirmDialog>
  );
}
