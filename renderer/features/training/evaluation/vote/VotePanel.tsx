import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../../../components/Panel.tsx';
import { goTo } from '../../place.ts';
import classes from '../evaluation.module.css';
import type { EvaluationShown } from '../useEvaluations.ts';
import { VoteTally } from './VoteTally.tsx';

/** The way to the blind vote; what it has found so far is uncovered only when somebody asks. */
export function VotePanel({ evaluation }: { readonly evaluation: EvaluationShown }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel title={t('trainingEvaluation.vote.title')}>
      <Text size="sm">{t('trainingEvaluation.vote.text')}</Text>
      <div className={classes.bar}>
        <Button onClick={() => goTo('evaluations', evaluation.id, 'vote')}>
          {t('trainingEvaluation.vote.begin')}
        </Button>
        {isOpen ? null : (
          <Button variant="default" onClick={() => setOpen(true)}>
            {t('trainingEvaluation.vote.tally')}
          </Button>
        )}
      </div>
      {isOpen ? <VoteTally evaluation={evaluation} /> : null}
    </Panel>
  );
}
