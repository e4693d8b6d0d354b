import { Button, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuestionSet } from '../../../../../electron/common/evaluation.ts';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import classes from '../evaluation.module.css';
import type { EvaluationShown } from '../useEvaluations.ts';
import { AnswerPair } from './AnswerPair.tsx';

const answerFilters = ['all', 'changed', 'gained', 'lost', 'wrong'] as const;
type AnswerFilter = (typeof answerFilters)[number];

const pageAnswers = 20;
/** Typing asks once. */
const pauseMs = 250;

interface AnswerPanelProps {
  readonly evaluation: Pick<EvaluationShown, 'id' | 'first' | 'second' | 'wish'>;
}

/** What both have answered, side by side. */
export function AnswerPanel({ evaluation }: AnswerPanelProps) {
  const { t, i18n } = useTranslation();
  const [show, setShow] = useState<AnswerFilter>('all');
  const [set, setSet] = useState<QuestionSet | 'both'>('both');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), pauseMs);
  const [from, setFrom] = useState(0);
  const { id } = evaluation;
  const asked = { evaluation: id, ...(set === 'both' ? {} : { set }), ...(search ? { search } : {}) };
  const counts = useEngineQuery(
    ['training', 'evaluations', 'answerCounts', asked],
    async (client, options) =>
      Object.fromEntries(
        await Promise.all(
          answerFilters.map(async (filter) => {
            const { total } = await client.training.evaluations.answers(
              { ...asked, show: filter, atMost: 1 },
              options,
            );
            return [filter, total] as const;
          }),
        ),
      ),
    { keepPrevious: true },
  ).data;
  const page = useEngineQuery(
    ['training', 'evaluations', 'answers', asked, show, from],
    (client, options) =>
      client.training.evaluations.answers({ ...asked, show, from, atMost: pageAnswers }, options),
    { keepPrevious: true },
  );
  const begin = (change: () => void) => {
    change();
    setFrom(0);
  };
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <Panel title={t('trainingEvaluation.answers.title')}>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label={t('trainingEvaluation.answers.filter')}
          value={show}
          onChange={(value) => begin(() => setShow(value as AnswerFilter))}
          data={answerFilters.map((value) => ({
            value,
            label: `${t(`trainingEvaluation.answers.${value}`)}${counts ? ` ${number(counts[value] ?? 0)}` : ''}`,
          }))}
        />
        {evaluation.wish.replay ? (
          <SegmentedControl
            aria-label={t('trainingEvaluation.answers.set')}
            value={set}
            onChange={(value) => begin(() => setSet(value as typeof set))}
            data={(['both', 'test', 'replay'] as const).map((value) => ({
              value,
              label: t(`trainingEvaluation.answers.${value}`),
            }))}
          />
        ) : null}
        <TextInput
          className={classes.search}
          aria-label={t('trainingEvaluation.answers.search')}
          placeholder={t('trainingEvaluation.answers.search')}
          leftSection={<IconSearch size={16} />}
          maxLength={200}
          value={typed}
          onChange={({ currentTarget }) => begin(() => setTyped(currentTarget.value))}
        />
      </div>
      <QueryGate query={page}>
        {({ answers, total }) =>
          total === 0 ? (
            <Text size="sm" className={classes.quiet} role="status">
              {t(search ? 'trainingEvaluation.answers.noMatch' : `trainingEvaluation.answers.none.${show}`)}
            </Text>
          ) : (
            <>
              <ol className={classes.answers} aria-busy={page.isPlaceholderData}>
                {answers.map((answer) => (
                  <AnswerPair key={answer.index} answer={answer} evaluation={evaluation} />
                ))}
              </ol>
              <div className={classes.pages}>
                <Text size="sm" className={classes.quiet} role="status">
                  {t('trainingEvaluation.answers.range', {
                    ...{ from: number(from + 1), to: number(from + answers.length), total: number(total) },
                  })}
                </Text>
                {total > pageAnswers ? (
                  <>
                    <Button
                      size="xs"
                      variant="default"
                      leftSection={<IconChevronLeft size={14} />}
                      disabled={from === 0}
                      onClick={() => setFrom(Math.max(0, from - pageAnswers))}
                    >
                      {t('trainingEvaluation.answers.back')}
                    </Button>
                    <Button
                      size="xs"
                      variant="default"
                      rightSection={<IconChevronRight size={14} />}
                      disabled={from + answers.length >= total}
                      onClick={() => setFrom(from + pageAnswers)}
                    >
                      {t('trainingEvaluation.answers.next')}
                    </Button>
                  </>
                ) : null}
              </div>
            </>
          )
        }
      </QueryGate>
    </Panel>
  );
}
