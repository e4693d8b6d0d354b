import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { ChooseStep } from './ChooseStep.tsx';
import { ImportRun } from './ImportRun.tsx';
import { closeImport, type ImportStage, useImportDialog } from './importDialog.ts';
import { LookStep } from './LookStep.tsx';
import { TakeStep } from './TakeStep.tsx';
import { discardUpload } from './uploadFile.ts';

/** Brings rows in. It may be closed at any time: what runs goes on, and the data set's page shows it. */
export function ImportDialog() {
  const { t } = useTranslation();
  const { client } = useEngine();
  const stage = useImportDialog((dialog) => dialog.stage);
  const close = () => {
    if (stage?.kind === 'look') discardUpload(client, stage.file.upload);
    closeImport();
  };
  return (
    <Modal
      opened={stage !== null}
      onClose={close}
      title={t('datasetsImport.title')}
      closeButtonProps={{ 'aria-label': t('datasets.close') }}
      size="72rem"
      closeOnClickOutside={stage?.kind !== 'look'}
    >
      {stage ? <Step stage={stage} /> : null}
    </Modal>
  );
}

function Step({ stage }: { readonly stage: ImportStage }) {
  switch (stage.kind) {
    case 'choose':
      return <ChooseStep />;
    case 'take':
      return <TakeStep key={stage.file.name + stage.file.lastModified} file={stage.file} />;
    case 'look':
      return <LookStep key={stage.file.grant} file={stage.file} />;
    case 'run':
      return <ImportRun key={stage.job} job={stage.job} dataset={stage.dataset} />;
  }
}
