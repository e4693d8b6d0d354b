import { Button, Loader, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { ImportForm } from './ImportForm.tsx';
import classes from './import.module.css';
import { type ImportFile, importNext, useImportDialog } from './importDialog.ts';
import { discardUpload } from './uploadFile.ts';
import { type ReadWish, useFilePreview } from './useFilePreview.ts';

/** What the file holds and what would become of it; everything about it can be corrected. Nothing is stored before it is started. */
export function LookStep({ file }: { readonly file: ImportFile }) {
  const { t } = useTranslation();
  const engine = useEngine();
  const into = useImportDialog((dialog) => dialog.into);
  const [wish, setWish] = useState<ReadWish | null>(null);
  const preview = useFilePreview(file.grant, wish);
  const other = () => {
    discardUpload(engine.client, file.upload);
    importNext(into);
  };
  if (preview.data)
    return (
      <ImportForm
        file={file}
        preview={preview.data}
        wish={wish}
        isLooking={preview.isFetching}
        error={preview.isError ? toErrorRecord(preview.error) : null}
        onWish={setWish}
        onOther={other}
      />
    );
  return (
    <div className={classes.column}>
      {preview.isError ? (
        <ErrorNote
          error={toErrorRecord(preview.error)}
          action={{ label: t('app.retry'), run: () => void preview.refetch() }}
        />
      ) : (
        <div className={classes.looking} role="status">
          <Loader size="sm" aria-hidden="true" />
          <Text>{t('datasetsImport.looking', { name: file.name })}</Text>
        </div>
      )}
      <div className={classes.foot}>
        <Button variant="default" onClick={other}>
          {t('datasetsImport.other')}
        </Button>
        {wish === null ? null : (
          <Button variant="default" onClick={() => setWish(null)}>
            {t('datasetsImport.guessAnew')}
          </Button>
        )}
      </div>
    </div>
  );
}
