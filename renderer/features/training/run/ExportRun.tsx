import { useTranslation } from 'react-i18next';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { FolderExport } from '../frame/FolderExport.tsx';

interface ExportRunProps {
  readonly run: Pick<TrainingRun, 'id' | 'name'>;
  readonly onClose: () => void;
}

/** Everything that is kept of a run, as files that other programs read. */
export function ExportRun({ run, onClose }: ExportRunProps) {
  const { t, i18n } = useTranslation();
  return (
    <FolderExport
      title={t('trainingRun.exportFolder.title')}
      text={t('trainingRun.exportFolder.text', { run: run.name })}
      write={(client, folder) => client.training.runs.export({ run: run.id, folder })}
      describe={({ name, files }) =>
        t('trainingRun.exportFolder.done', {
          name,
          files: new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(files),
        })
      }
      onClose={onClose}
    />
  );
}
