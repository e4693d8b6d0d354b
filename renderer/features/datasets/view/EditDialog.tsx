import { useTranslation } from 'react-i18next';
import type { DatasetDetail } from '../../../../electron/contract/datasets/core.ts';
import { NameDialog } from '../../../components/NameDialog.tsx';

interface EditDialogProps {
  readonly dataset: DatasetDetail;
  readonly onClose: () => void;
}

export function EditDialog({ dataset, onClose }: EditDialogProps) {
  const { t } = useTranslation();
  return (
    <NameDialog
      title={t('datasets.edit.title')}
      action={t('datasets.edit.save')}
      label={t('datasets.create.name')}
      name={dataset.name}
      text={{
        label: t('datasets.create.description'),
        about: t('datasets.create.descriptionText'),
        value: dataset.description,
        maxLength: 2_000,
      }}
      save={(client, { name, text }) =>
        client.datasets.change({ dataset: dataset.id, name, description: text })
      }
      onClose={onClose}
    />
  );
}
