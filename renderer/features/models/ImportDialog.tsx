import { Modal } from '@mantine/core';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ImportFlow } from '../../components/models/ImportFlow.tsx';
import { closeImportDialog, setImportStage, useImportDialog } from '../../components/models/importDialog.ts';
import { navigate } from '../../view/route.ts';

/** Brings a model in. It may be closed at any time: what runs goes on, and the page shows it. */
export function ImportDialog() {
  const { t } = useTranslation();
  const stage = useImportDialog((dialog) => dialog.stage);
  const open = useCallback((model: string) => {
    closeImportDialog();
    navigate('models', model);
  }, []);
  return (
    <Modal
      opened={stage !== null}
      onClose={closeImportDialog}
      title={t('importing.title')}
      closeButtonProps={{ 'aria-label': t('importing.close') }}
      size="56rem"
    >
      {stage ? <ImportFlow stage={stage} onStage={setImportStage} onOpen={open} /> : null}
    </Modal>
  );
}
