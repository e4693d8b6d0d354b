import { useTranslation } from 'react-i18next';
import type { Model } from '../../../../electron/contract/models.ts';
import { NameDialog } from '../../../components/NameDialog.tsx';

interface RenameDialogProps {
  readonly model: Model;
  readonly onClose: () => void;
}

export function RenameDialog({ model, onClose }: RenameDialogProps) {
  const { t } = useTranslation();
  return (
    <NameDialog
      title={t('models.rename.title')}
      action={t('models.rename.save')}
      label={t('importing.name')}
      about={t('models.rename.text')}
      name={model.name}
      save={(client, { name }) => client.models.rename({ model: model.id, name })}
      onClose={onClose}
    />
  );
}
