import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import { FolderExport } from '../frame/FolderExport.tsx';
import type { AdapterDialogProps } from './AdapterDialogs.tsx';

/** As other programs read it: a PEFT folder. */
export function ExportDialog({ adapter, onClose }: AdapterDialogProps) {
  const { t } = useTranslation();
  return (
    <FolderExport
      title={t('trainingAdapters.act.export')}
      text={t('trainingAdapters.export.text', { adapter: adapter.name })}
      write={(client, folder) => client.training.adapters.export({ adapter: adapter.id, folder })}
      describe={({ name, sizeBytes }) =>
        t('trainingAdapters.export.done', { name, size: formatBytes(sizeBytes) })
      }
      onClose={onClose}
    />
  );
}
