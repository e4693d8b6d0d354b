import { Button, Loader, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { missingRoles } from '../../../../electron/common/datasetFile.ts';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { FilePreview } from '../../../../electron/contract/datasets/imports.ts';
import type { ErrorRecord } from '../../../../electron/contract/jobs.ts';
import { Caution } from '../../../components/Caution.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { InfoIcon } from '../../../components/icons.tsx';
import { DryRun } from './DryRun.tsx';
import classes from './import.module.css';
import type { ImportFile } from './importDialog.ts';
import { MappingFields } from './MappingFields.tsx';
import { PreviewRejects } from './PreviewRejects.tsx';
import { PreviewRows } from './PreviewRows.tsx';
import { ReadingFields } from './ReadingFields.tsx';
import { TargetFields } from './TargetFields.tsx';
import type { ReadWish } from './useFilePreview.ts';
import { useImportForm } from './useImportForm.ts';

interface ImportFormProps {
  readonly file: ImportFile;
  /** Of the last choice that could be read; while another is being looked at, it stays. */
  readonly preview: FilePreview;
  readonly wish: ReadWish | null;
  readonly isLooking: boolean;
  /** Why the last choice could not be read. */
  readonly error: ErrorRecord | null;
  readonly onWish: (wish: ReadWish | null) => void;
  readonly onOther: () => void;
}

export function ImportForm({ file, preview, wish, isLooking, error, onWish, onOther }: ImportFormProps) {
  const { t, i18n } = useTranslation();
  const shown = { ...preview.choice, ...wish };
  const form = useImportForm(file, preview);
  const isReady = !isLooking && error === null && missingRoles(shown.mapping).length === 0;
  return (
    <div className={`${classes.column} ${classes.form}`} data-testid="import-look" data-looking={isLooking}>
      <div className={classes.fileLine}>
        <Text fw={650} className={classes.wrapped}>
          {file.name}
        </Text>
        <Text size="sm" className={classes.quiet}>
          {[
            formatBytes(preview.sizeBytes),
            t(preview.isWhole ? 'datasetsImport.lookedAll' : 'datasetsImport.lookedSome', {
              records: preview.looked.toLocaleString(i18n.language),
            }),
          ].join(' · ')}
        </Text>
        {isLooking ? <Loader size="xs" aria-label={t('app.loading')} /> : null}
      </div>
      {preview.isRemembered && wish?.mapping === undefined ? (
        <Caution title={t('datasetsImport.remembered')} icon={<InfoIcon />}>
          <span className={classes.noteLine}>
            <Text size="sm">{t('datasetsImport.rememberedText')}</Text>
            <Button
              size="xs"
              variant="default"
              onClick={() =>
                onWish({ ...preview.choice, mapping: preview.shapes[0] ?? preview.choice.mapping })
              }
            >
              {t('datasetsImport.guessAnew')}
            </Button>
          </span>
        </Caution>
      ) : null}
      <ReadingFields
        reading={shown.reading}
        sheets={preview.sheets}
        onChange={(reading) => onWish({ reading })}
      />
      <MappingFields
        mapping={shown.mapping}
        columns={preview.columns}
        found={preview.shapes}
        onChange={(mapping) => onWish({ reading: shown.reading, mapping })}
      />
      {error ? <ErrorNote error={error} /> : null}
      <PreviewRows preview={preview} isOld={isLooking || error !== null} />
      <PreviewRejects rejects={preview.rejects} looked={preview.looked} isWhole={preview.isWhole} />
      <TargetFields form={form} kind={preview.kind} />
      <DryRun file={file} choice={preview.choice} into={form.into} disabled={!isReady} />
      {form.error ? <ErrorNote error={form.error} onDismiss={form.forget} /> : null}
      <div className={classes.foot}>
        <Button variant="default" onClick={onOther}>
          {t('datasetsImport.other')}
        </Button>
        <span className={classes.rest}>
          <Button loading={form.isStarting} disabled={!isReady || form.problem !== null} onClick={form.start}>
            {t('datasetsImport.start')}
          </Button>
        </span>
      </div>
    </div>
  );
}
