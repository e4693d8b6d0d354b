import { Button, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { useUndo } from '../useUndo.ts';
import classes from './clean.module.css';
import type { CleaningStep } from './useCleaningStep.ts';

interface StepDoneProps {
  readonly dataset: string;
  readonly step: CleaningStep;
}

/** What became of a step that changes rows, and the way back. */
export function StepDone({ dataset, step }: StepDoneProps) {
  const { t } = useTranslation();
  if (step.error) return <ErrorNote error={step.error} />;
  if (!step.done) return null;
  const { operation } = step.done.result as { operation: number | null };
  return operation === null ? (
    <Text role="status" className={classes.done}>
      {t('datasetsCleaning.done.nothing')}
    </Text>
  ) : (
    <Undoable key={operation} dataset={dataset} operation={operation} />
  );
}

function Undoable({ dataset, operation }: { readonly dataset: string; readonly operation: number }) {
  const { t, i18n } = useTranslation();
  const undo = useUndo(dataset);
  const found = useEngineQuery(['datasets', 'operations', dataset, 'one', operation], (client, options) =>
    client.datasets.operations({ dataset, before: operation + 1, atMost: 1 }, options),
  );
  const step = found.data?.operations.find(({ id }) => id === operation);
  if (!step) return null;
  return (
    <>
      <div className={classes.done}>
        <Text role="status">
          {step.state === 'undone'
            ? t('datasetsCleaning.done.undone')
            : t('datasetsCleaning.done.step', { rows: step.rows.toLocaleString(i18n.language) })}
        </Text>
        {step.canUndo ? (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconArrowBackUp size={15} />}
            loading={undo.isPending}
            onClick={() => undo.mutate(operation)}
          >
            {t('datasetsCleaning.done.undo')}
          </Button>
        ) : null}
      </div>
      {undo.error ? <ErrorNote error={toErrorRecord(undo.error)} onDismiss={undo.reset} /> : null}
    </>
  );
}
