import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import type { TabProps } from '../tabs.tsx';
import { useUndo } from '../useUndo.ts';
import { TabBody } from '../view/TabBody.tsx';
import { StepTable } from './StepTable.tsx';
import { useOperations } from './useOperations.ts';

/** Everything that was done to the rows, newest first; what can be taken back has a button for it. */
export default function HistoryTab({ dataset }: TabProps) {
  const { t } = useTranslation();
  const operations = useOperations(dataset.id);
  const undo = useUndo(dataset.id);
  return (
    <TabBody label={t('datasets.tab.history')}>
      {undo.error ? <ErrorNote error={toErrorRecord(undo.error)} onDismiss={undo.reset} /> : null}
      <QueryGate query={operations}>
        {({ pages }) => {
          const steps = pages.flatMap((page) => page.operations);
          return steps.length === 0 ? (
            <EmptyState
              icon={<IconHistory size={44} stroke={1.25} />}
              title={t('datasets.history.none')}
              text={t('datasets.history.noneText')}
            />
          ) : (
            <StepTable
              steps={steps}
              undoing={undo.isPending ? undo.variables : null}
              onUndo={(step) => undo.mutate(step)}
            />
          );
        }}
      </QueryGate>
      {operations.hasNextPage ? (
        <Button
          variant="default"
          loading={operations.isFetchingNextPage}
          onClick={() => void operations.fetchNextPage()}
        >
          {t('datasets.history.more')}
        </Button>
      ) : null}
    </TabBody>
  );
}
