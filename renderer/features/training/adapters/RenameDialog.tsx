import { useTranslation } from 'react-i18next';
import { NameDialog } from '../../../components/NameDialog.tsx';
import type { AdapterDialogProps } from './AdapterDialogs.tsx';
import { nameProblem } from './nameProblem.ts';

export function RenameDialog({ adapter, taken, onClose }: AdapterDialogProps) {
  const { t } = useTranslation();
  const others = taken.filter((other) => other !== adapter.name);
  return (
    <NameDialog
      title={t('trainingAdapters.act.rename')}
      action={t('training.rename.save')}
      label={t('training.rename.name')}
      name={adapter.name}
      problemOf={(name) => {
        const problem = nameProblem(name, others);
        return problem && t(`trainingAdapters.name.${problem}`);
      }}
      save={(client, { name }) => client.training.adapters.rename({ adapter: adapter.id, name })}
      onClose={onClose}
    />
  );
}
