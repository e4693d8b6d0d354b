import { useTranslation } from 'react-i18next';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { NameDialog } from '../../../components/NameDialog.tsx';
import { useRun } from './useRuns.ts';

interface RenameDialogProps {
  readonly run: Pick<TrainingRun, 'id' | 'name'>;
  readonly onClose: () => void;
}

/** A run's name, and what its people want to remember of it. */
export function RenameDialog({ run, onClose }: RenameDialogProps) {
  const { t } = useTranslation();
  // A list does not know the notes; where they cannot be read, they stay as they are.
  const { data: detail, isPending } = useRun(run.id);
  if (isPending) return null;
  return (
    <NameDialog
      title={t('training.rename.title')}
      action={t('training.rename.save')}
      label={t('training.rename.name')}
      name={detail?.name ?? run.name}
      {...(detail && {
        text: {
          label: t('training.rename.notes'),
          about: t('training.rename.notesText'),
          value: detail.notes,
          maxLength: 10_000,
        },
      })}
      problemOf={(name) => (name.trim() === '' ? t('training.nameMissing') : null)}
      save={(client, { name, text }) =>
        client.training.runs.rename({ run: run.id, name, ...(detail && { notes: text }) })
      }
      onClose={onClose}
    />
  );
}
