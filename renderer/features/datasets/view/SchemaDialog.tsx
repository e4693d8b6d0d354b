import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DatasetDetail } from '../../../../electron/contract/datasets/core.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import classes from '../datasets.module.css';
import { exampleSchema, parseSchema } from './rowSchema.ts';

interface SchemaDialogProps {
  readonly dataset: DatasetDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** What every row's content must meet beyond the shape of its kind; rows that do not are marked, and stay. */
export function SchemaDialog({ dataset, opened, onClose }: SchemaDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('datasets.schema.title')}
      closeButtonProps={{ 'aria-label': t('datasets.close') }}
      size="44rem"
    >
      <SchemaForm dataset={dataset} onClose={onClose} />
    </Modal>
  );
}

function SchemaForm({ dataset, onClose }: Omit<SchemaDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [text, setText] = useState(dataset.schema === null ? '' : JSON.stringify(dataset.schema, null, 2));
  const parsed = parseSchema(text);
  const save = useMutation({
    mutationFn: (schema: DatasetDetail['schema']) =>
      engine.client.datasets.change({ dataset: dataset.id, schema }),
    onSuccess: onClose,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed.isValid) save.mutate(parsed.schema);
      }}
    >
      <Stack gap="md">
        <Text size="sm" className={classes.quiet}>
          {t('datasets.schema.text')}
        </Text>
        <Textarea
          label={t('datasets.schema.label')}
          value={text}
          error={parsed.isValid ? null : t('datasets.schema.notJson')}
          autosize
          minRows={10}
          maxRows={22}
          spellCheck={false}
          data-autofocus
          classNames={{ input: classes.code ?? '' }}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        {save.error ? <ErrorNote error={toErrorRecord(save.error)} onDismiss={save.reset} /> : null}
        <Group justify="space-between">
          <Button
            variant="subtle"
            disabled={text.trim() !== ''}
            onClick={() => setText(JSON.stringify(exampleSchema[dataset.kind], null, 2))}
          >
            {t('datasets.schema.example')}
          </Button>
          <Group>
            <Button variant="default" onClick={onClose}>
              {t('datasets.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!parsed.isValid}>
              {t('datasets.schema.save')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
