import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { showUndo } from '../../../../components/showUndo.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { untilDone } from '../hands/rowHands.ts';
import { useRowActs } from '../hands/useRowActs.ts';
import { useRowsScope } from '../rowsScope.ts';
import { nothingSelected, selectionFilter } from '../selection.ts';
import { BulkFields } from './BulkFields.tsx';
import { BulkPreview } from './BulkPreview.tsx';
import { type BulkForm, toBulkChange } from './bulkForm.ts';

interface BulkDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** What the job makes. */
interface BulkResult {
  /** null: all rows were so already. */
  readonly operation: number | null;
}

/** Changes all chosen rows together: first what would become of them, then it is done, as one step that can be taken back. */
export function BulkDialog({ opened, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t('datasetRows.bulk.title')}
      closeButtonProps={{ 'aria-label': t('datasets.close') }}
    >
      <BulkEdit onClose={onClose} />
    </Modal>
  );
}

function BulkEdit({ onClose }: Pick<BulkDialogProps, 'onClose'>) {
  const { t } = useTranslation();
  const engine = useEngine();
  const { dataset, view, hands, pages, selection, select } = useRowsScope();
  const { undo } = useRowActs();
  const [form, setForm] = useState<BulkForm>({});
  const [changing, setChanging] = useState<number | null>(null);
  const filter = selectionFilter(selection, view.filter);
  const change = toBulkChange(form);
  const apply = useMutation({
    mutationFn: async () => {
      if (!change) throw new Error('nothing is to be changed');
      const { job } = await engine.client.datasets.rows.bulk({ dataset: dataset.id, filter, change });
      return untilDone(engine, job);
    },
    onSuccess: (result) => {
      hands.noteStep((result as BulkResult).operation);
      pages.refresh();
      select(nothingSelected);
      onClose();
      showUndo({ message: t('datasetRows.bulk.done'), label: t('app.undo'), undo });
    },
  });
  return (
    <Stack gap="md">
      <BulkFields form={form} onChange={setForm} />
      {change ? <BulkPreview filter={filter} change={change} onCounted={setChanging} /> : null}
      {apply.error ? <ErrorNote error={toErrorRecord(apply.error)} onDismiss={apply.reset} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('datasets.cancel')}
        </Button>
        <Button
          disabled={change === null || changing === 0}
          loading={apply.isPending}
          onClick={() => apply.mutate()}
        >
          {t('datasetRows.bulk.apply')}
        </Button>
      </Group>
    </Stack>
  );
}
