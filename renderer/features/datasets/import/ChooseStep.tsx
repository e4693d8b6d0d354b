import { Button, FileButton, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import { findDesktopBridge } from '../../../../electron/contract/desktop.ts';
import { uploadLimits } from '../../../../electron/contract/files.ts';
import { FolderChooser } from '../../../components/files/FolderChooser.tsx';
import classes from './import.module.css';
import { setImportStage, takeFiles, useImportDialog } from './importDialog.ts';
import { SampleButton } from './SampleButton.tsx';

/** Where the rows lie: on the desktop the system's dialogs; in a browser the allowed folders, or a file handed over. */
export function ChooseStep() {
  const { t } = useTranslation();
  const into = useImportDialog((dialog) => dialog.into);
  const isDesktop = findDesktopBridge() !== null;
  return (
    <div className={classes.column} data-testid="import-choose">
      <Text size="sm" className={classes.quiet}>
        {t('datasetsImport.chooseText')}
      </Text>
      <FolderChooser
        choosing="data"
        withSample={false}
        onChoose={({ grant, name }) => setImportStage({ kind: 'look', file: { grant, name, upload: null } })}
      />
      <div className={classes.ways}>
        {isDesktop ? null : (
          <>
            <FileButton multiple onChange={(files) => takeFiles(files, into)}>
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconUpload size={16} />}>
                  {t('datasetsImport.fromThisComputer')}
                </Button>
              )}
            </FileButton>
            <Text size="sm" className={classes.quiet}>
              {t('datasetsImport.fromThisComputerText', { limit: formatBytes(uploadLimits.fileBytes) })}
            </Text>
          </>
        )}
        <span className={classes.rest}>
          <SampleButton variant="subtle" />
        </span>
      </div>
    </div>
  );
}
