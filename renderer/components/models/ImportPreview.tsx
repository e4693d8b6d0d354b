import { Button, Loader, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { ErrorNote } from '../ErrorNote.tsx';
import type { ChosenSource } from '../files/chosenSource.ts';
import { ImportForm } from './ImportForm.tsx';
import classes from './importing.module.css';
import { usePreview } from './usePreview.ts';

interface ImportPreviewProps {
  readonly source: ChosenSource;
  /** The import runs as this job from now on. */
  readonly onStarted: (job: string) => void;
  /** Back to choosing; also ends a preview that takes too long. */
  readonly onBack: () => void;
}

/** What lies in the chosen folder, and how it is to be imported. Nothing is copied before it is started. */
export function ImportPreview({ source, onStarted, onBack }: ImportPreviewProps) {
  const { t } = useTranslation();
  const preview = usePreview(source.grant);
  if (preview.data) {
    return (
      <ImportForm
        key={source.grant}
        source={source}
        preview={preview.data}
        onStarted={onStarted}
        onBack={onBack}
        onLookAgain={() => void preview.refetch()}
        isLooking={preview.isFetching}
      />
    );
  }
  if (preview.isError) {
    return (
      <div className={classes.column}>
        <ErrorNote
          error={toErrorRecord(preview.error)}
          action={{ label: t('app.retry'), run: () => void preview.refetch() }}
        />
        <div className={classes.foot}>
          <Button variant="default" onClick={onBack}>
            {t('importing.other')}
          </Button>
        </div>
      </div>
    );
  }
  return <Looking name={source.name} onCancel={onBack} />;
}

/** After this long it is said why it may take long. */
const longAfterMs = 5_000;

function Looking({ name, onCancel }: { readonly name: string; readonly onCancel: () => void }) {
  const { t } = useTranslation();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), longAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.looking} role="status">
      <Loader size="sm" aria-hidden="true" />
      <Text>{t('importing.looking', { name })}</Text>
      {isLong ? (
        <Text size="sm" className={classes.quiet}>
          {t('importing.lookingLong')}
        </Text>
      ) : null}
      <Button variant="default" size="xs" onClick={onCancel}>
        {t('jobs.cancel')}
      </Button>
    </div>
  );
}
