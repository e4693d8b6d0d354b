import { ActionIcon, Anchor, Button, Table, Text, TextInput, Tooltip } from '@mantine/core';
import { IconSearch, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../../electron/common/errors/appError.ts';
import type { Evaluation } from '../../../../../electron/contract/training/evaluations.ts';
import { formatMoment } from '../../../../i18n/times.ts';
import { addressOf } from '../../place.ts';
import { RunState } from '../../runs/RunState.tsx';
import { VerdictBadge } from '../../runs/VerdictBadge.tsx';
import { Against, contestantName } from '../Contestants.tsx';
import classes from '../evaluation.module.css';
import { GateBadge } from '../GateBadge.tsx';
import { isUnderWay } from '../useEvaluations.ts';
import { RemoveEvaluation } from './RemoveEvaluation.tsx';

const columns = ['who', 'data', 'verdict', 'gate', 'created'] as const;
const pageRows = 50;

/** Newest first, found by any word of its names. */
export function EvaluationTable({ evaluations }: { readonly evaluations: readonly Evaluation[] }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [atMost, setAtMost] = useState(pageRows);
  const [removed, setRemoved] = useState<Evaluation | null>(null);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = evaluations.filter(({ first, second, model, dataset }) => {
    const text = [first?.name, second?.name, model.name, dataset.name].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const left = shown.length - atMost;
  return (
    <>
      <div className={classes.bar}>
        <TextInput
          className={classes.search}
          aria-label={t('trainingEvaluation.search')}
          placeholder={t('trainingEvaluation.search')}
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <Text size="sm" className={classes.count} role="status">
          {t('trainingEvaluation.count', { count: shown.length })}
        </Text>
      </div>
      <div className={classes.tableFrame}>
        <Table
          verticalSpacing="sm"
          horizontalSpacing="md"
          highlightOnHover
          aria-label={t('training.tab.evaluations')}
        >
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column}>{t(`trainingEvaluation.column.${column}`)}</Table.Th>
              ))}
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.slice(0, atMost).map((evaluation) => (
              <EvaluationRow key={evaluation.id} evaluation={evaluation} onRemove={setRemoved} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {left > 0 ? (
        <Button variant="default" className={classes.more} onClick={() => setAtMost(atMost + pageRows)}>
          {t('training.showMore', { count: Math.min(pageRows, left), left })}
        </Button>
      ) : null}
      {removed ? <RemoveEvaluation evaluation={removed} onClose={() => setRemoved(null)} /> : null}
    </>
  );
}

interface EvaluationRowProps {
  readonly evaluation: Evaluation;
  readonly onRemove: (evaluation: Evaluation) => void;
}

function EvaluationRow({ evaluation, onRemove }: EvaluationRowProps) {
  const { t, i18n } = useTranslation();
  const { id, state, verdict, gate, dataset, createdAt } = evaluation;
  const name = contestantName(t, evaluation.second);
  return (
    <Table.Tr data-testid="evaluation">
      <Table.Td className={classes.nameCell}>
        <Anchor href={addressOf('evaluations', id)} className={classes.name} title={name}>
          {name}
        </Anchor>
        <span className={classes.under}>
          <Against evaluation={evaluation} />
        </span>
      </Table.Td>
      <Table.Td className={classes.dataCell}>
        <Text size="sm" className={classes.clipped} title={dataset.name}>
          {dataset.name}
        </Text>
        <Text size="sm" className={classes.quiet}>
          {[t('training.version', { number: dataset.version }), dataset.split].filter(Boolean).join(' · ')}
        </Text>
      </Table.Td>
      <Table.Td>{verdict ? <VerdictBadge verdict={verdict} /> : <RunState state={state} />}</Table.Td>
      <Table.Td>{verdict ? <GateBadge gate={gate} /> : <span className={classes.quiet}>–</span>}</Table.Td>
      <Table.Td className={classes.moment}>{formatMoment(createdAt, i18n.language as Language)}</Table.Td>
      <Table.Td className={classes.menuCell}>
        {isUnderWay(evaluation) ? null : (
          <Tooltip label={t('trainingEvaluation.remove')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('trainingEvaluation.removeNamed', { name })}
              onClick={() => onRemove(evaluation)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
