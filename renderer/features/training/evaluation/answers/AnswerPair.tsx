import { IconCheck, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ComparedAnswer } from '../../../../../electron/common/evaluation.ts';
import { type DiffPart, diffWords } from '../../../../components/diff/diffWords.ts';
import { contestantName } from '../Contestants.tsx';
import classes from '../evaluation.module.css';
import type { EvaluationShown } from '../useEvaluations.ts';

interface AnswerPairProps {
  readonly answer: ComparedAnswer;
  readonly evaluation: Pick<EvaluationShown, 'first' | 'second'>;
}

/** A question, what was expected, and both answers; words that only one of them has are marked. */
export function AnswerPair({ answer, evaluation }: AnswerPairProps) {
  const { t } = useTranslation();
  const { question, reference, first, second, firstRight, secondRight, set, index } = answer;
  const parts = useMemo(() => diffWords(first, second), [first, second]);
  return (
    <li className={classes.pairItem} data-testid="pair">
      <div className={classes.pairHead}>
        <span className={classes.pairNumber}>{index + 1}</span>
        <p className={classes.question} lang="" translate="no">
          {question}
        </p>
        {set === 'replay' ? (
          <span className={classes.tag}>{t('trainingEvaluation.answers.replay')}</span>
        ) : null}
      </div>
      <p className={classes.reference}>
        <span className={classes.quiet}>{t('trainingEvaluation.answers.expected')}</span>{' '}
        <span lang="" translate="no">
          {reference}
        </span>
      </p>
      <div className={classes.sides}>
        <Side
          name={contestantName(t, evaluation.first)}
          parts={parts.filter(({ kind }) => kind !== 'added')}
          isRight={firstRight}
        />
        <Side
          name={contestantName(t, evaluation.second)}
          parts={parts.filter(({ kind }) => kind !== 'removed')}
          isRight={secondRight}
        />
      </div>
    </li>
  );
}

interface SideProps {
  readonly name: string;
  readonly parts: readonly DiffPart[];
  readonly isRight: boolean;
}

function Side({ name, parts, isRight }: SideProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.side}>
      <div className={classes.sideHead} data-right={isRight}>
        {isRight ? <IconCheck size={15} /> : <IconX size={15} />}
        <span className={classes.clipped} title={name}>
          {name}
        </span>
        <span className={classes.mark}>
          {t(isRight ? 'trainingEvaluation.answers.right' : 'trainingEvaluation.answers.notRight')}
        </span>
      </div>
      <p className={classes.sideText} lang="" translate="no">
        {parts.length === 0 ? <em>{t('trainingRun.emptyAnswer')}</em> : null}
        {parts.map(({ kind, text }, place) =>
          kind === 'same' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one comparison never move
            <span key={place}>{text}</span>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one comparison never move
            <mark key={place} data-kind={kind}>
              {text}
            </mark>
          ),
        )}
      </p>
    </div>
  );
}
