import { Button, Kbd, Progress, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { TrainingFrame } from '../../frame/TrainingFrame.tsx';
import { goTo } from '../../place.ts';
import classes from '../evaluation.module.css';
import { useEvaluation } from '../useEvaluations.ts';
import { useVoting, type Vote, type VotePair } from './useVoting.ts';
import { VoteTally } from './VoteTally.tsx';

/** Two answers to one question; who wrote which is not told before it is over. */
export function BlindVote({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const evaluation = useEvaluation(id);
  const voting = useVoting(id);
  useHotkeys([
    ...(['1', 'ArrowLeft'] as const).map((key) => [key, () => voting.vote('left')] as [string, () => void]),
    ...(['2', 'ArrowRight'] as const).map((key) => [key, () => voting.vote('right')] as [string, () => void]),
    ...(['0', 'ArrowDown'] as const).map((key) => [key, () => voting.vote('alike')] as [string, () => void]),
    ['Backspace', voting.undo],
  ]);
  return (
    <TrainingFrame
      title={t('trainingEvaluation.vote.title')}
      subtitle={t('trainingEvaluation.vote.about')}
      back="evaluations"
      actions={
        <Button variant="default" onClick={() => goTo('evaluations', id)}>
          {t('trainingEvaluation.vote.toResult')}
        </Button>
      }
    >
      <QueryGate query={voting.next}>
        {({ voted, total }) => (
          <>
            <div className={classes.voteBar}>
              <Progress.Root size="md" className={classes.voteProgress}>
                <Progress.Section
                  value={total === 0 ? 0 : (100 * voted) / total}
                  aria-label={t('trainingEvaluation.vote.progress')}
                />
              </Progress.Root>
              <Text size="sm" className={classes.figure} role="status" data-testid="voted">
                {t('trainingEvaluation.vote.done', { voted, total })}
              </Text>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconArrowBackUp size={14} />}
                disabled={!voting.canUndo}
                onClick={voting.undo}
              >
                {t('trainingEvaluation.vote.undo')}
              </Button>
            </div>
            {voting.error ? (
              <ErrorNote error={toErrorRecord(voting.error)} onDismiss={voting.forget} />
            ) : null}
            {voting.pair ? (
              <Pair
                key={voting.pair.index}
                pair={voting.pair}
                isAgain={voting.isAgain}
                onVote={voting.vote}
              />
            ) : (
              <Panel title={t('trainingEvaluation.vote.over')}>
                {total === 0 ? (
                  <Text size="sm">{t('trainingEvaluation.vote.nothing')}</Text>
                ) : evaluation.data ? (
                  <VoteTally evaluation={evaluation.data} />
                ) : null}
              </Panel>
            )}
          </>
        )}
      </QueryGate>
    </TrainingFrame>
  );
}

const choices = [
  { vote: 'left', key: '1' },
  { vote: 'alike', key: '0' },
  { vote: 'right', key: '2' },
] as const satisfies readonly { readonly vote: Vote; readonly key: string }[];

interface PairProps {
  readonly pair: VotePair;
  readonly isAgain: boolean;
  readonly onVote: (vote: Vote) => void;
}

function Pair({ pair: { question, reference, left, right }, isAgain, onVote }: PairProps) {
  const { t } = useTranslation();
  return (
    <section
      className={classes.votePair}
      aria-label={t('trainingEvaluation.vote.pair')}
      data-testid="vote-pair"
    >
      {isAgain ? (
        <Text size="sm" className={classes.caution} role="status">
          {t('trainingEvaluation.vote.again')}
        </Text>
      ) : null}
      <p className={classes.question} lang="" translate="no">
        {question}
      </p>
      <div className={classes.sides}>
        {[left, right].map((text, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: left and right
            key={index}
            className={classes.side}
          >
            <Text size="sm" fw={650}>
              {t(index === 0 ? 'trainingEvaluation.vote.answerLeft' : 'trainingEvaluation.vote.answerRight')}
            </Text>
            <p className={classes.sideText} lang="" translate="no">
              {text || <em>{t('trainingRun.emptyAnswer')}</em>}
            </p>
          </div>
        ))}
      </div>
      <div className={classes.voteButtons}>
        {choices.map(({ vote, key }) => (
          <Button
            key={vote}
            size="md"
            variant={vote === 'alike' ? 'default' : 'light'}
            rightSection={
              <Kbd size="xs" aria-hidden="true">
                {key}
              </Kbd>
            }
            onClick={() => onVote(vote)}
          >
            {t(`trainingEvaluation.vote.${vote}`)}
          </Button>
        ))}
      </div>
      {reference === null ? null : (
        <details className={classes.advanced}>
          <summary>{t('trainingEvaluation.vote.reference')}</summary>
          <p className={classes.sideText} lang="" translate="no">
            {reference}
          </p>
        </details>
      )}
    </section>
  );
}
