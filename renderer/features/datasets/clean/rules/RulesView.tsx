import { Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rule } from '../../../../../electron/contract/datasets/cleaning.ts';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../clean.module.css';
import { StepDone } from '../StepDone.tsx';
import { useCleaningStep } from '../useCleaningStep.ts';
import { RuleEditor } from './RuleEditor.tsx';
import { RuleLine } from './RuleLine.tsx';
import { type RuleItem, ruleItems } from './ruleItems.ts';

/** Own rules and ready-made ones, what each would hit, and the way to apply several of them as one step. */
export function RulesView({ dataset }: TabProps) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Partial<Rule> | null>(null);
  const listed = useEngineQuery(['datasets', 'rules', dataset.id], (client, options) =>
    client.datasets.cleaning.rules.list({ dataset: dataset.id }, options),
  );
  return (
    <Panel
      title={t('datasetsCleaning.rules.title')}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => setEdited({})}
        >
          {t('datasetsCleaning.rules.new')}
        </Button>
      }
    >
      <Text className={classes.quiet}>{t('datasetsCleaning.rules.text')}</Text>
      <QueryGate query={listed}>
        {(answer) => <RuleList dataset={dataset} items={ruleItems(t, answer)} onEdit={setEdited} />}
      </QueryGate>
      {edited ? <RuleEditor dataset={dataset} rule={edited} onClose={() => setEdited(null)} /> : null}
    </Panel>
  );
}

interface RuleListProps extends TabProps {
  readonly items: readonly RuleItem[];
  readonly onEdit: (rule: Partial<Rule>) => void;
}

function RuleList({ dataset, items, onEdit }: RuleListProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const { rules } = engine.client.datasets.cleaning;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const count = useCleaningStep();
  const apply = useCleaningStep();
  const own = items.filter(({ isOwn }) => isOwn).map(({ key }) => key);
  const picked = items.filter(({ key }) => chosen.has(key));
  const toggle = (key: string) =>
    setChosen(new Set(chosen.has(key) ? [...chosen].filter((one) => one !== key) : [...chosen, key]));
  /** Ready-made ones that are used become the data set's own. */
  const takeOver = async (): Promise<string[]> => {
    const ids: string[] = [];
    for (const { key, isOwn, rule } of picked)
      ids.push(isOwn ? key : (await rules.save({ dataset: dataset.id, rule })).id);
    setChosen(new Set(ids));
    return ids;
  };
  const move = (key: string, by: 1 | -1) => {
    const from = own.indexOf(key);
    const moved = own.filter((one) => one !== key);
    moved.splice(from + by, 0, key);
    void rules.order({ dataset: dataset.id, rules: moved });
  };
  return (
    <>
      <div className={classes.tableFrame}>
        <Table verticalSpacing="xs" aria-label={t('datasetsCleaning.rules.own')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th colSpan={2}>{t('datasetsCleaning.rules.name')}</Table.Th>
              <Table.Th>{t('datasetsCleaning.rules.does')}</Table.Th>
              <Table.Th className={classes.number}>{t('datasetsCleaning.rules.about')}</Table.Th>
              <Table.Th className={classes.number}>{t('datasetsCleaning.rules.exact')}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{t('datasets.more')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <RuleLine
                key={item.key}
                dataset={dataset}
                item={item}
                place={{ at: own.indexOf(item.key), of: own.length }}
                isChosen={chosen.has(item.key)}
                onToggle={() => toggle(item.key)}
                onEdit={() => onEdit({ ...item.rule, ...(item.isOwn && { id: item.key }) })}
                onMove={(by) => move(item.key, by)}
                onRemove={() => void rules.remove({ dataset: dataset.id, rule: item.key })}
              />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <div className={classes.bar}>
        <Text size="sm" className={`${classes.quiet} ${classes.grow}`}>
          {picked.length === 0
            ? t('datasetsCleaning.rules.chosenNone')
            : t('datasetsCleaning.rules.sampleText')}
        </Text>
        <Button
          variant="default"
          disabled={picked.length === 0}
          loading={count.isAtWork}
          onClick={() =>
            count.start(async () => rules.count({ dataset: dataset.id, rules: await takeOver() }))
          }
        >
          {t('datasetsCleaning.rules.count')}
        </Button>
        <Button
          disabled={picked.length === 0}
          loading={apply.isAtWork}
          onClick={() =>
            apply.start(async () => rules.apply({ dataset: dataset.id, rules: await takeOver() }))
          }
        >
          {t('datasetsCleaning.rules.apply', { count: picked.length })}
        </Button>
      </div>
      {count.error ? <StepDone dataset={dataset.id} step={count} /> : null}
      <StepDone dataset={dataset.id} step={apply} />
    </>
  );
}
