import { ActionIcon, Button, Group, Kbd, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import { useRowsScope } from '../rowsScope.ts';
import { LabelDot } from '../table/marks.tsx';
import classes from './labelling.module.css';

interface LabelEditorProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function LabelEditor({ opened, onClose }: LabelEditorProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('datasetRows.labels.title')}
      closeButtonProps={{ 'aria-label': t('datasets.close') }}
    >
      <LabelForm onClose={onClose} />
    </Modal>
  );
}

/** Which labels may be given, and in the order of which keys. */
function LabelForm({ onClose }: Pick<LabelEditorProps, 'onClose'>) {
  const { t } = useTranslation();
  const engine = useEngine();
  const queries = useQueryClient();
  const { dataset } = useRowsScope();
  const [labels, setLabels] = useState<readonly string[]>(dataset.labels);
  const [typed, setTyped] = useState('');
  const counts = useLabelCounts();
  const save = useMutation({
    mutationFn: () => engine.client.datasets.change({ dataset: dataset.id, labels: [...labels] }),
    onSuccess: (changed) => {
      // The keys are there at once, not only when the change has gone round.
      queries.setQueryData(['datasets', 'show', dataset.id], changed);
      onClose();
    },
  });
  const add = (names: readonly string[]) =>
    setLabels([...new Set([...labels, ...names.map((name) => name.trim()).filter((name) => name !== '')])]);
  const addTyped = () => {
    add(typed.split(/[,，、\n]/u));
    setTyped('');
  };
  const others = [...counts.keys()].filter((label) => !labels.includes(label));
  return (
    <Stack gap="md">
      <Text size="sm" className={classes.quiet}>
        {t('datasetRows.labels.text')}
      </Text>
      <LabelList labels={labels} counts={counts} onChange={setLabels} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          addTyped();
        }}
      >
        <TextInput
          label={t('datasetRows.labels.add')}
          value={typed}
          maxLength={100}
          data-autofocus
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          rightSection={
            <ActionIcon type="submit" variant="subtle" aria-label={t('datasetRows.labels.addIt')}>
              <IconPlus size={16} />
            </ActionIcon>
          }
        />
      </form>
      {others.length > 0 ? (
        <Button variant="default" size="xs" onClick={() => add(others)}>
          {t('datasetRows.labels.fromRows', { count: others.length })}
        </Button>
      ) : null}
      {save.error ? <ErrorNote error={toErrorRecord(save.error)} onDismiss={save.reset} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('datasets.cancel')}
        </Button>
        <Button loading={save.isPending} onClick={() => save.mutate()}>
          {t('datasetRows.save')}
        </Button>
      </Group>
    </Stack>
  );
}

interface LabelListProps {
  readonly labels: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
  readonly onChange: (labels: readonly string[]) => void;
}

function LabelList({ labels, counts, onChange }: LabelListProps) {
  const { t, i18n } = useTranslation();
  if (labels.length === 0) return <Text size="sm">{t('datasetRows.labels.none')}</Text>;
  const move = (at: number, by: -1 | 1) => {
    const moved = [...labels];
    const [label] = moved.splice(at, 1);
    if (label !== undefined) moved.splice(at + by, 0, label);
    onChange(moved);
  };
  return (
    <ol className={classes.labelList} aria-label={t('datasetRows.labels.title')}>
      {labels.map((label, at) => (
        <li key={label} className={classes.labelLine}>
          <span className={classes.labelKey}>{at < 9 ? <Kbd size="xs">{at + 1}</Kbd> : null}</span>
          <LabelDot label={label} labels={labels} />
          <span className={classes.labelName}>{label}</span>
          <span className={classes.quiet}>
            {t('datasets.rowsAll', { rows: (counts.get(label) ?? 0).toLocaleString(i18n.language) })}
          </span>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            disabled={at === 0}
            aria-label={t('datasetRows.labels.up', { label })}
            onClick={() => move(at, -1)}
          >
            <IconArrowUp size={15} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            disabled={at === labels.length - 1}
            aria-label={t('datasetRows.labels.down', { label })}
            onClick={() => move(at, 1)}
          >
            <IconArrowDown size={15} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('datasetRows.labels.remove', { label })}
            onClick={() => onChange(labels.toSpliced(at, 1))}
          >
            <IconX size={15} />
          </ActionIcon>
        </li>
      ))}
    </ol>
  );
}

/** How many rows have each label. */
function useLabelCounts(): ReadonlyMap<string, number> {
  const { dataset } = useRowsScope();
  const { data } = useEngineQuery(['datasets', 'rows.labels', dataset.id], (client, options) =>
    client.datasets.rows.facets({ dataset: dataset.id, names: ['labels'] }, options),
  );
  const counted = data?.facets.labels ?? [];
  return new Map(counted.flatMap(({ value, count }) => (value === null ? [] : [[String(value), count]])));
}
