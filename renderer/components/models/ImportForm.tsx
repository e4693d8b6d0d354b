import { Button, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import type { Preview } from '../../../electron/contract/models.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { ErrorNote } from '../ErrorNote.tsx';
import type { ChosenSource } from '../files/chosenSource.ts';
import { AdvancedChoices } from './AdvancedChoices.tsx';
import classes from './importing.module.css';
import { PrecisionCards } from './PrecisionCards.tsx';
import { PreviewFacts } from './PreviewFacts.tsx';
import { ProblemList } from './ProblemNote.tsx';
import { type BlockSize, hasBlocks, type Precision, roomFor, type SourceMode } from './precisions.ts';
import { SourceModes } from './SourceModes.tsx';

interface ImportFormProps {
  readonly source: ChosenSource;
  readonly preview: Preview;
  readonly onStarted: (job: string) => void;
  readonly onBack: () => void;
  readonly onLookAgain: () => void;
  readonly isLooking: boolean;
}

/** Every choice of an import. */
export interface ImportChoices {
  readonly name: string;
  readonly precision: Precision;
  readonly sourceMode: SourceMode;
  readonly isSensitive: boolean;
  readonly blockSize: BlockSize;
  readonly report: boolean;
}

const longestName = 100;

export function ImportForm({ source, preview, onStarted, onBack, onLookAgain, isLooking }: ImportFormProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [choices, setChoices] = useState<ImportChoices>({
    name: preview.name,
    precision: 'int8',
    sourceMode: 'copy',
    isSensitive: true,
    blockSize: 32,
    report: true,
  });
  const change = (changed: Partial<ImportChoices>) => setChoices((before) => ({ ...before, ...changed }));
  const start = useMutation({
    mutationFn: async () => {
      const { name, ...rest } = choices;
      // A name that nobody has touched may get a number when it is taken; one that was typed is kept or refused.
      const asked = name.trim() === preview.name ? {} : { name: name.trim() };
      return engine.client.models.import({ folder: source.grant, ...rest, ...asked });
    },
    onSuccess: ({ job }) => onStarted(job),
  });
  const isRefused = preview.problems.some(({ severity }) => severity === 'refuse');
  const room = roomFor(preview, choices.sourceMode, choices.precision);
  const fits = room.freeAfterBytes >= 0;
  return (
    <div className={classes.column} data-testid="import-preview">
      <PreviewFacts preview={preview} />
      <ProblemList problems={preview.problems} />
      {isRefused ? null : (
        <>
          <TextInput
            label={t('importing.name')}
            value={choices.name}
            maxLength={longestName}
            error={choices.name.trim() === '' ? t('importing.nameMissing') : null}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
          <PrecisionCards
            folder={source.grant}
            preview={preview}
            sourceMode={choices.sourceMode}
            value={choices.precision}
            onChange={(precision) => change({ precision })}
          />
          <SourceModes
            preview={preview}
            value={choices.sourceMode}
            isSensitive={choices.isSensitive}
            onChange={change}
          />
          <AdvancedChoices choices={choices} canBlock={hasBlocks(choices.precision)} onChange={change} />
        </>
      )}
      {start.error ? <ErrorNote error={toErrorRecord(start.error)} onDismiss={start.reset} /> : null}
      <div className={classes.foot}>
        <Button variant="default" onClick={onBack}>
          {t('importing.other')}
        </Button>
        {isRefused ? (
          <Button loading={isLooking} onClick={onLookAgain}>
            {t('importing.lookAgain')}
          </Button>
        ) : (
          <>
            <Text size="sm" className={fits ? classes.sum : classes.tooMuch} role="status">
              {t(fits ? 'importing.sum' : 'importing.noRoom', {
                taken: formatBytes(room.takenBytes),
                free: formatBytes(fits ? room.freeAfterBytes : preview.freeBytes),
              })}
            </Text>
            <Button
              loading={start.isPending}
              disabled={!fits || choices.name.trim() === ''}
              onClick={() => start.mutate()}
            >
              {t('importing.start')}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
