import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { useJob } from '../../../../engine/useJob.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../labelling.module.css';
import { type RuleDraft, useLabelling } from '../labellingStore.ts';
import { isWhole, RuleLine } from './RuleLine.tsx';

const firstRule: RuleDraft = {
  key: 0,
  label: '',
  scope: 'all',
  check: { kind: 'pattern', pattern: '', ignoreCase: true },
};
const noRules: readonly RuleDraft[] = [firstRule];

/** Rows are labelled by what stands in them, or how long they are. */
export function RuleLabelling({ dataset }: TabProps) {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  const rules = useLabelling((state) => state.rules[dataset.id]) ?? noRules;
  const [job, setJob] = useState<string | null>(null);
  const followed = useJob(job);
  const asked = {
    dataset: dataset.id,
    rules: rules.map(({ key: _, label, ...rule }) => ({ ...rule, label: label.trim() })),
  };
  const count = useMutation({ mutationFn: () => engine.client.datasets.labelling.rules.count(asked) });
  const apply = useMutation({
    mutationFn: () => engine.client.datasets.labelling.rules.apply(asked),
    onSuccess: ({ job: id }) => setJob(id),
  });
  const set = (changed: readonly RuleDraft[]) => {
    useLabelling.setState((state) => ({ rules: { ...state.rules, [dataset.id]: changed } }));
    count.reset();
  };
  const add = () => set([...rules, { ...firstRule, key: Math.max(...rules.map(({ key }) => key)) + 1 }]);
  const hits = count.data?.counts.reduce((sum, each) => sum + each, 0) ?? 0;
  const shown = (amount: number) => amount.toLocaleString(i18n.language);
  const error = count.error ?? apply.error;
  const failed = error ? toErrorRecord(error) : (followed.job?.error ?? null);
  const done = followed.job?.state === 'succeeded' ? (followed.job.result as { labelled: number }) : null;
  return (
    <Panel title={t('datasetsLabelling.rules.title')}>
      <Text className={classes.quiet}>{t('datasetsLabelling.rules.text')}</Text>
      {rules.map((rule, at) => (
        <RuleLine
          key={rule.key}
          rule={rule}
          number={at + 1}
          hits={count.data?.counts[at] ?? null}
          onChange={(changed) => set(rules.map((each) => (each.key === rule.key ? changed : each)))}
          onRemove={rules.length > 1 ? () => set(rules.filter(({ key }) => key !== rule.key)) : null}
        />
      ))}
      <div className={classes.foot}>
        <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={15} />} onClick={add}>
          {t('datasetsLabelling.rules.add')}
        </Button>
        <Text size="sm" role="status" className={classes.footText}>
          {done ? t('datasetsLabelling.rules.done', { rows: shown(done.labelled) }) : null}
          {count.data && !done
            ? t('datasetsLabelling.rules.of', { hits: shown(hits), rows: shown(count.data.matching) })
            : null}
        </Text>
        <Button
          variant="default"
          disabled={!rules.every(isWhole)}
          loading={count.isPending}
          onClick={() => {
            setJob(null);
            count.mutate();
          }}
        >
          {t('datasetsLabelling.rules.count')}
        </Button>
        {hits > 0 && !done ? (
          <Button
            loading={apply.isPending || (job !== null && followed.job?.endedAt === null)}
            onClick={() => apply.mutate()}
          >
            {t('datasetsLabelling.rules.apply', { hits: shown(hits) })}
          </Button>
        ) : null}
      </div>
      {failed ? <ErrorNote error={failed} /> : null}
    </Panel>
  );
}
