import { Button, Progress, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DesktopBridge, findDesktopBridge } from '../../../../electron/contract/desktop.ts';
import type { ErrorRecord } from '../../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import type { EngineClient } from '../../../engine/connection.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import classes from './import.module.css';
import { type ImportFile, importNext, setImportStage, useImportDialog } from './importDialog.ts';
import { type UploadOptions, uploadFile } from './uploadFile.ts';

/** A dropped file: on the desktop the shell says where it lies, in a browser its bytes are handed over. */
export function TakeStep({ file }: { readonly file: File }) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const [fraction, setFraction] = useState(0);
  const [error, setError] = useState<ErrorRecord | null>(null);
  const into = useImportDialog((dialog) => dialog.into);
  useEffect(() => {
    const stop = new AbortController();
    const take = async () => {
      const options = { signal: stop.signal, onProgress: setFraction };
      const taken = await takeFile({ client, bridge: findDesktopBridge() }, file, options);
      if (stop.signal.aborted) return;
      if ('code' in taken) setError(taken);
      else setImportStage({ kind: 'look', file: taken });
    };
    take().catch((failed: unknown) => {
      if (!stop.signal.aborted) setError(toErrorRecord(failed));
    });
    return () => stop.abort();
  }, [client, file]);
  return (
    <div className={classes.column} data-testid="import-take">
      {error ? (
        <ErrorNote error={error} />
      ) : (
        <>
          <Text role="status">{t('datasetsImport.taking', { name: file.name })}</Text>
          <Progress.Root size="md">
            <Progress.Section value={fraction * 100} aria-label={t('jobs.progress')} />
          </Progress.Root>
        </>
      )}
      <div className={classes.foot}>
        <Button variant="default" onClick={() => importNext(into)}>
          {t(error ? 'datasetsImport.other' : 'datasets.cancel')}
        </Button>
      </div>
    </div>
  );
}

interface Ends {
  readonly client: EngineClient;
  readonly bridge: DesktopBridge | null;
}

async function takeFile(
  { client, bridge }: Ends,
  file: File,
  options: UploadOptions,
): Promise<ImportFile | ErrorRecord> {
  if (bridge === null) return uploadFile(client, file, options);
  const chosen = await bridge.grantDropped(file);
  if (chosen.kind === 'granted') return { grant: chosen.grant, name: chosen.name, upload: null };
  return chosen.kind === 'refused' ? chosen.error : { code: 'request.cancelled', data: {} };
}
