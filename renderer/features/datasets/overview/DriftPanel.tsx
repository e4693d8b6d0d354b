import { Button, Select, Table, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Divergence, Drift, Part } from '../../../../electron/contract/datasets/statistics.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { facetValueText, useSourceNames } from './facetWords.ts';
import classes from './overview.module.css';

const partNames = ['splits', 'labels', 'sources', 'languages'] as const;

interface PartChoice {
  readonly value: string;
  readonly label: string;
  readonly part: Part;
}

/** Two parts side by side: whether what is tested is like what is learned from, and what a new file brings. */
export function DriftPanel({ dataset }: { readonly dataset: string }) {
  const { t } = useTranslation();
  const engine = useEngine();
  const parts = useParts(dataset);
  const [chosen, setChosen] = useState<readonly [string | null, string | null]>([null, null]);
  const [a, b] = chosen.map((value) => parts.find((part) => part.value === value) ?? null);
  const measure = useMutation({
    mutationFn: (two: { a: Part; b: Part }) => engine.client.datasets.statistics.drift({ dataset, ...two }),
  });
  const data = parts.map(({ value, label }) => ({ value, label }));
  if (parts.length < 2) return null;
  return (
    <Panel title={t('datasets.overview.drift.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('datasets.overview.drift.text')}
      </Text>
      <div className={classes.chooser}>
        <Select
          label={t('datasets.overview.drift.a')}
          data={data}
          value={chosen[0]}
          onChange={(value) => setChosen([value, chosen[1]])}
        />
        <Select
          label={t('datasets.overview.drift.b')}
          data={data}
          value={chosen[1]}
          onChange={(value) => setChosen([chosen[0], value])}
        />
        <Button
          disabled={!a || !b || a === b}
          loading={measure.isPending}
          onClick={() => a && b && measure.mutate({ a: a.part, b: b.part })}
        >
          {t('datasets.overview.drift.measure')}
        </Button>
      </div>
      {measure.error ? <ErrorNote error={toErrorRecord(measure.error)} onDismiss={measure.reset} /> : null}
      {measure.data ? <DriftResult drift={measure.data} /> : null}
    </Panel>
  );
}

function useParts(dataset: string): readonly PartChoice[] {
  const { t } = useTranslation();
  const names = useSourceNames(dataset);
  const { data } = useEngineQuery(['datasets', 'facets', dataset, 'parts'], (client, options) =>
    client.datasets.rows.facets({ dataset, names: [...partNames] }, options),
  );
  const versions = useEngineQuery(['datasets', 'versions', dataset], (client, options) =>
    client.datasets.versions.list({ dataset }, options),
  );
  return [
    {
      value: 'all',
      label: t('datasets.overview.drift.all'),
      part: { version: null, filter: {} },
    },
    ...(versions.data?.versions ?? []).map(({ number }) => ({
      value: `version:${number}`,
      label: t('datasets.overview.drift.version', { number }),
      part: { version: number, filter: {} },
    })),
    ...partNames.flatMap((name) =>
      (data?.facets[name] ?? []).map(({ value }) => ({
        value: `${name}:${value}`,
        label: `${t(`datasets.overview.facet.${name}`)}: ${facetValueText(t, name, value, names)}`,
        part: { version: null, filter: { [name]: [value] } } as Part,
      })),
    ),
  ];
}

function DriftResult({ drift }: { readonly drift: Drift }) {
  const { t, i18n } = useTranslation();
  const measures: readonly (readonly [string, Divergence])[] = [
    [t(`datasets.overview.drift.${drift.tokens.unit}`), drift.tokens],
    [t('datasets.overview.drift.labels'), drift.labels],
    [t('datasets.overview.drift.lengths'), drift.lengths],
  ];
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 2 });
  return (
    <div className={classes.drift}>
      <Table verticalSpacing={6} aria-label={t('datasets.overview.drift.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('datasets.overview.drift.of')}</Table.Th>
            <Table.Th className={classes.number}>{t('datasets.overview.drift.js')}</Table.Th>
            <Table.Th className={classes.number}>{t('datasets.overview.drift.kl')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {measures.map(([name, { js, kl }]) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td className={classes.number}>{js.toFixed(4)}</Table.Td>
              <Table.Td className={classes.number}>{kl.toFixed(4)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Table verticalSpacing={4} aria-label={t('datasets.overview.drift.shifts')}>
        <Table.Caption ta="left" className={classes.caption}>
          {t('datasets.overview.drift.shifts')}
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(`datasets.overview.drift.${drift.tokens.unit}`)}</Table.Th>
            <Table.Th className={classes.number}>A</Table.Th>
            <Table.Th className={classes.number}>B</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {drift.tokens.shifts.slice(0, 12).map(({ key, a, b }) => (
            <Table.Tr key={key}>
              <Table.Td className={classes.token}>{key}</Table.Td>
              <Table.Td className={classes.number}>{percent.format(a)}</Table.Td>
              <Table.Td className={classes.number}>{percent.format(b)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
