import {
  ActionIcon,
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SplitPlan, type Stratum, strata } from '../../../../electron/contract/datasets/versions.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { JobOutcome } from '../../../components/jobs/JobOutcome.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import classes from './versions.module.css';

interface SplitDialogProps {
  readonly dataset: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function SplitDialog({ dataset, opened, onClose }: SplitDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title={t('datasetsVersions.splitDialog.title')}
      closeButtonProps={{ 'aria-label': t('datasetsVersions.close') }}
    >
      <SplitForm dataset={dataset} onClose={onClose} />
    </Modal>
  );
}

interface Part {
  readonly key: number;
  readonly name: string;
  readonly percent: number;
}

const firstParts: readonly Part[] = [
  { key: 1, name: 'train', percent: 80 },
  { key: 2, name: 'validation', percent: 10 },
  { key: 3, name: 'test', percent: 10 },
];

function SplitForm({ dataset, onClose }: Omit<SplitDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const [parts, setParts] = useState(firstParts);
  const [seed, setSeed] = useState('1');
  const [by, setBy] = useState<Stratum>('label');
  const plan: SplitPlan = {
    parts: parts.map(({ name, percent }) => ({ name: name.trim(), share: percent / 100 })),
    seed: seed.trim() || '1',
    stratify: by,
  };
  const problem = problemOf(parts);
  const run = useMutation({ mutationFn: () => client.datasets.versions.split({ dataset, plan }) });
  if (run.data)
    return (
      <Stack gap="md">
        <JobOutcome job={run.data.job} title={t('datasetsVersions.splitDialog.title')}>
          {() => <Text role="status">{t('datasetsVersions.splitDialog.done')}</Text>}
        </JobOutcome>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('datasetsVersions.done')}</Button>
        </Group>
      </Stack>
    );
  return (
    <Stack gap="md">
      <Text size="sm" className={classes.quiet}>
        {t('datasetsVersions.splitDialog.text')}
      </Text>
      <PartFields parts={parts} onChange={setParts} />
      <Group grow align="flex-start">
        <Select
          label={t('datasetsVersions.splitDialog.by')}
          data={strata.map((value) => ({ value, label: t(`datasetsVersions.splitDialog.stratum.${value}`) }))}
          value={by}
          allowDeselect={false}
          onChange={(value) => setBy((value ?? 'label') as Stratum)}
        />
        <TextInput
          label={t('datasetsVersions.splitDialog.seed')}
          description={t('datasetsVersions.splitDialog.seedText')}
          inputWrapperOrder={['label', 'input', 'description']}
          value={seed}
          maxLength={100}
          onChange={({ currentTarget }) => setSeed(currentTarget.value)}
        />
      </Group>
      {problem === null ? (
        <Preview dataset={dataset} plan={plan} />
      ) : (
        <Text size="sm" c="red" role="alert">
          {problem === 'names'
            ? t('datasetsVersions.splitDialog.names')
            : t('datasetsVersions.splitDialog.sum', { sum: sumOf(parts) })}
        </Text>
      )}
      {run.error ? <ErrorNote error={toErrorRecord(run.error)} onDismiss={run.reset} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('datasetsVersions.cancel')}
        </Button>
        <Button disabled={problem !== null} loading={run.isPending} onClick={() => run.mutate()}>
          {t('datasetsVersions.splitDialog.run')}
        </Button>
      </Group>
    </Stack>
  );
}

const sumOf = (parts: readonly Part[]): number =>
  Math.round(parts.reduce((sum, { percent }) => sum + percent, 0) * 100) / 100;

function problemOf(parts: readonly Part[]): 'names' | 'sum' | null {
  const names = parts.map(({ name }) => name.trim());
  if (names.includes('') || new Set(names).size < names.length) return 'names';
  return sumOf(parts) === 100 ? null : 'sum';
}

interface PartFieldsProps {
  readonly parts: readonly Part[];
  readonly onChange: (parts: readonly Part[]) => void;
}

function PartFields({ parts, onChange }: PartFieldsProps) {
  const { t } = useTranslation();
  const change = (key: number, part: Partial<Part>) =>
    onChange(parts.map((one) => (one.key === key ? { ...one, ...part } : one)));
  return (
    <div>
      <div className={classes.parts}>
        <span className={classes.partsHead}>{t('datasetsVersions.splitDialog.name')}</span>
        <span className={classes.partsHead}>{t('datasetsVersions.splitDialog.share')}</span>
        <span />
        {parts.map(({ key, name, percent }, index) => (
          <Row
            key={key}
            part={{ key, name, percent }}
            number={index + 1}
            onChange={(part) => change(key, part)}
          >
            {parts.length > 1 ? (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={t('datasetsVersions.splitDialog.remove', { name })}
                onClick={() => onChange(parts.filter((one) => one.key !== key))}
              >
                <IconX size={16} />
              </ActionIcon>
            ) : (
              <span />
            )}
          </Row>
        ))}
      </div>
      <Button
        mt="xs"
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        disabled={parts.length >= 20}
        onClick={() =>
          onChange([...parts, { key: Math.max(...parts.map(({ key }) => key)) + 1, name: '', percent: 0 }])
        }
      >
        {t('datasetsVersions.splitDialog.add')}
      </Button>
    </div>
  );
}

interface RowProps {
  readonly part: Part;
  readonly number: number;
  readonly onChange: (part: Partial<Part>) => void;
  readonly children: React.ReactNode;
}

function Row({ part: { name, percent }, number, onChange, children }: RowProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        aria-label={t('datasetsVersions.splitDialog.nameOf', { number })}
        value={name}
        maxLength={100}
        onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
      />
      <NumberInput
        aria-label={t('datasetsVersions.splitDialog.shareOf', { name: name || number })}
        value={percent}
        min={0}
        max={100}
        decimalScale={2}
        onChange={(value) => onChange({ percent: Number(value) || 0 })}
      />
      {children}
    </>
  );
}

/** Strata that get a column of their own. */
const shownStrata = 5;

function Preview({ dataset, plan }: { readonly dataset: string; readonly plan: SplitPlan }) {
  const { t, i18n } = useTranslation();
  const count = (value: number) => value.toLocaleString(i18n.language);
  const preview = useEngineQuery(
    ['datasets', 'split', dataset, plan],
    (client, options) => client.datasets.versions.previewSplit({ dataset, plan }, options),
    { keepPrevious: true },
  );
  return (
    <QueryGate query={preview}>
      {({ parts, rows, grouped }) => {
        const totals = new Map<string, number>();
        for (const { name, rows: of } of parts.flatMap((part) => part.strata))
          totals.set(name, (totals.get(name) ?? 0) + of);
        const names = [...totals.keys()]
          .sort((a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0))
          .slice(0, shownStrata);
        const isDivided = plan.stratify !== 'none';
        return (
          <div>
            <div className={classes.frame}>
              <Table aria-label={t('datasetsVersions.splitDialog.preview')} verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('datasetsVersions.splitDialog.preview')}</Table.Th>
                    <Table.Th className={classes.number}>{t('datasetsVersions.splitDialog.total')}</Table.Th>
                    {isDivided
                      ? names.map((name) => (
                          <Table.Th key={name} className={classes.number}>
                            {name || t('datasetsVersions.noLabel')}
                          </Table.Th>
                        ))
                      : null}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {parts.map((part) => (
                    <Table.Tr key={part.name}>
                      <Table.Td>{part.name}</Table.Td>
                      <Table.Td className={classes.number}>{count(part.rows)}</Table.Td>
                      {isDivided
                        ? names.map((name) => (
                            <Table.Td key={name} className={classes.number}>
                              {count(part.strata.find((stratum) => stratum.name === name)?.rows ?? 0)}
                            </Table.Td>
                          ))
                        : null}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
            <Text size="sm" mt={6} className={classes.quiet}>
              {t('datasetsVersions.splitDialog.grouped', { count: count(grouped), rows: count(rows) })}
            </Text>
          </div>
        );
      }}
    </QueryGate>
  );
}
