import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import { VerdictBadge } from '../../runs/VerdictBadge.tsx';
import { contestantName } from '../Contestants.tsx';
import classes from '../evaluation.module.css';
import { formatP, formatShare } from '../figures.ts';
import type { EvaluationShown } from '../useEvaluations.ts';

interface VoteTallyProps {
  readonly evaluation: Pick<EvaluationShown, 'id' | 'first' | 'second'>;
}

/** What all voters have said, the sides uncovered. */
export function VoteTally({ evaluation }: VoteTallyProps) {
  const { t, i18n } = useTranslation();
  const { id } = evaluation;
  const votes = useEngineQuery(['training', 'evaluations', 'votes', id], (client, options) =>
    client.training.evaluations.votes({ evaluation: id }, options),
  );
  const share = (value: number) => formatShare(value, i18n.language);
  return (
    <QueryGate query={votes}>
      {({ first, second, alike, secondShare, interval, p, verdict }) => {
        const total = first + second + alike;
        const parts = [
          { key: 'first', name: contestantName(t, evaluation.first), count: first },
          { key: 'alike', name: t('trainingEvaluation.vote.alike'), count: alike },
          { key: 'second', name: contestantName(t, evaluation.second), count: second },
        ] as const;
        if (total === 0) return <Text size="sm">{t('trainingEvaluation.vote.noVotes')}</Text>;
        return (
          <div className={classes.tally} data-testid="tally">
            <div className={classes.tallyBar} aria-hidden="true">
              {parts.map(({ key, count }) => (
                <span key={key} data-part={key} style={{ flexGrow: count }} />
              ))}
            </div>
            <dl className={classes.tallyParts}>
              {parts.map(({ key, name, count }) => (
                <div key={key} data-part={key}>
                  <dt title={name}>{name}</dt>
                  <dd>{count.toLocaleString(i18n.language)}</dd>
                </div>
              ))}
            </dl>
            {verdict ? <VerdictBadge verdict={verdict} /> : null}
            {secondShare !== null && interval && p !== null ? (
              <Text size="sm">
                {t('trainingEvaluation.vote.says', {
                  ...{ name: contestantName(t, evaluation.second), share: share(secondShare) },
                  ...{ low: share(interval[0]), high: share(interval[1]), p: formatP(p) },
                })}
              </Text>
            ) : (
              <Text size="sm">{t('trainingEvaluation.vote.allAlike')}</Text>
            )}
          </div>
        );
      }}
    </QueryGate>
  );
}
