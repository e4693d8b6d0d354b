import { Button, Select, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { guessSplits, useRunForm } from '../form/runForm.ts';
import { useSources } from '../form/useSources.ts';
import { endOfJob } from './endOfJob.ts';
import classes from './guided.module.css';

const frozenSchema = z.object({ version: z.number().int() });
/** As most people divide: enough to test with, most to learn from. */
const usualParts = [
  { name: 'train', share: 0.8 },
  { name: 'validation', share: 0.1 },
  { name: 'test', share: 0.1 },
];

/** Data that nobody has frozen yet is divided, where it is not, and frozen: a run needs rows that never change. */
export function PrepareData() {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  const open = useSources()?.filter(({ versions, rows }) => versions === 0 && rows > 0) ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const dataset = open.find(({ id }) => id === chosen) ?? open[0];
  const prepare = useMutation({
    mutationFn: async (id: string) => {
      const { versions } = engine.client.datasets;
      const { leakage } = await versions.readiness({ dataset: id });
      const isDivided = leakage.splits.some(({ name }) => name !== null);
      if (!isDivided)
        await endOfJob(engine, (await versions.split({ dataset: id, plan: { parts: usualParts } })).job);
      const frozen = await endOfJob(engine, (await versions.freeze({ dataset: id })).job);
      const { version } = frozenSchema.parse(frozen);
      const { splits } = await versions.show({ dataset: id, version });
      useRunForm.setState({ data: { dataset: id, version }, ...guessSplits(splits.map(({ name }) => name)) });
    },
  });
  if (!dataset) return null;
  return (
    <section className={classes.prepare} aria-label={t('trainingGuided.data.prepare')}>
      <Text size="sm">{t('trainingGuided.data.prepareText')}</Text>
      <div className={classes.prepareLine}>
        <Select
          aria-label={t('trainingGuided.data.notFrozen')}
          data={open.map(({ id, name, rows }) => ({
            value: id,
            label: t('trainingForm.split.rows', { name, rows: rows.toLocaleString(i18n.language) }),
          }))}
          value={dataset.id}
          allowDeselect={false}
          onChange={setChosen}
        />
        <Button variant="default" loading={prepare.isPending} onClick={() => prepare.mutate(dataset.id)}>
          {t('trainingGuided.data.prepare')}
        </Button>
      </div>
      {prepare.error ? <ErrorNote error={toErrorRecord(prepare.error)} onDismiss={prepare.reset} /> : null}
    </section>
  );
}
