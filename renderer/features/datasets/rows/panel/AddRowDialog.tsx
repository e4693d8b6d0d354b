import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowContent } from '../../../../../electron/common/datasetRow.ts';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { showUndo } from '../../../../components/showUndo.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { useRowActs } from '../hands/useRowActs.ts';
import { useRowsScope } from '../rowsScope.ts';
import { changeRowsView } from '../rowsView.ts';
import { ContentEditor } from './ContentEditor.tsx';
import { contentProblem, emptyContent, type WritableKind, writableKinds } from './content.ts';

interface AddRowProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Kinds of which a row can be written here; null: its rows come from files only. */
export function writableKind(kind: string): WritableKind | null {
  return writableKinds.find((writable) => writable === kind) ?? null;
}

/** A row written by hand. */
export function AddRowDialog({ opened, onClose }: AddRowProps) {
  const { t } = useTranslation();
  const { dataset } = useRowsScope();
  const kind = writableKind(dataset.kind);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t('datasetRows.add.title')}
      closeButtonProps={{ 'aria-label': t('datasets.close') }}
    >
      {kind ? <AddRow kind={kind} onClose={onClose} /> : null}
    </Modal>
  );
}

function AddRow({ kind, onClose }: Pick<AddRowProps, 'onClose'> & { readonly kind: WritableKind }) {
  const { t } = useTranslation();
  const engine = useEngine();
  const { dataset, hands, pages } = useRowsScope();
  const { undo } = useRowActs();
  const [content, setContent] = useState<RowContent>(emptyContent[kind]);
  const add = useMutation({
    mutationFn: () => engine.client.datasets.rows.add({ dataset: dataset.id, content }),
    onSuccess: ({ row, operation }) => {
      hands.noteStep(operation);
      hands.noteRow(row);
      pages.renew();
      changeRowsView(dataset.id, { opened: row.id });
      onClose();
      showUndo({ message: t('datasetRows.add.done', { row: row.id }), label: t('app.undo'), undo });
    },
  });
  const problem = contentProblem(content);
  return (
    <Stack gap="md">
      <ContentEditor content={content} onChange={setContent} />
      {add.error ? <ErrorNote error={toErrorRecord(add.error)} onDismiss={add.reset} /> : null}
      <Group justify="flex-end">
        {problem ? (
          <Text size="xs" c="dimmed" role="status" flex={1}>
            {t(`datasetRows.contentProblem.${problem}`)}
          </Text>
        ) : null}
        <Button variant="default" onClick={onClose}>
          {t('datasets.cancel')}
        </Button>
        <Button disabled={problem !== null} loading={add.isPending} onClick={() => add.mutate()}>
          {t('datasetRows.add.save')}
        </Button>
      </Group>
    </Stack>
  );
}
