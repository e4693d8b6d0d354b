import { Anchor, Button } from '@mantine/core';
import { IconMessageCircle, IconMoodEmpty, IconScale, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { providerTitles } from '../../../../electron/contract/providers.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { formatRoute } from '../../../view/route.ts';
import { chatWith } from '../adapters/chatWith.ts';
import { TrainingFrame } from '../frame/TrainingFrame.tsx';
import { addressOf, goTo } from '../place.ts';
import { AnswerPanel } from './answers/AnswerPanel.tsx';
import { contestantName } from './Contestants.tsx';
import { EvaluationWork } from './EvaluationWork.tsx';
import { RemoveEvaluation } from './list/RemoveEvaluation.tsx';
import { ResultView } from './result/ResultView.tsx';
import { type EvaluationShown, isUnderWay, useEvaluation } from './useEvaluations.ts';
import { VotePanel } from './vote/VotePanel.tsx';

/** One evaluation: how far it is, and what it has found. */
export function EvaluationPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const evaluation = useEvaluation(id);
  if (evaluation.data) return <Shown evaluation={evaluation.data} />;
  const isGone = evaluation.isError && toErrorRecord(evaluation.error).code === 'evaluations.notFound';
  return (
    <TrainingFrame title={t('app.pages.training')} back="evaluations">
      {isGone ? (
        <EmptyState
          icon={<IconMoodEmpty size={44} stroke={1.25} />}
          title={t('trainingEvaluation.gone')}
          text={t('trainingEvaluation.goneText')}
          action={<Button onClick={() => goTo('evaluations')}>{t('training.all.evaluations')}</Button>}
        />
      ) : (
        <QueryGate query={evaluation}>{() => null}</QueryGate>
      )}
    </TrainingFrame>
  );
}

function Shown({ evaluation }: { readonly evaluation: EvaluationShown }) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const { id, second, model, wish, result } = evaluation;
  return (
    <TrainingFrame
      title={t('trainingEvaluation.title', { name: contestantName(t, second) })}
      subtitle={<Facts evaluation={evaluation} />}
      back="evaluations"
      actions={
        <>
          {result ? (
            <Button
              variant="default"
              leftSection={<IconScale size={16} />}
              onClick={() => goTo('evaluations', id, 'vote')}
            >
              {t('trainingEvaluation.vote.begin')}
            </Button>
          ) : null}
          <Button
            variant="default"
            leftSection={<IconMessageCircle size={16} />}
            onClick={() =>
              chatWith({
                model: model.id,
                ...(wish.precision ? { precision: wish.precision } : {}),
                adapter: second?.id ?? null,
              })
            }
          >
            {t('trainingRun.tryInChat')}
          </Button>
          {isUnderWay(evaluation) ? null : (
            <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setRemoving(true)}>
              {t('trainingEvaluation.remove')}
            </Button>
          )}
        </>
      }
    >
      {result ? (
        <>
          <ResultView evaluation={evaluation} result={result} />
          {result.questions > 0 || result.forgetting.replay ? (
            <>
              <AnswerPanel evaluation={evaluation} />
              <VotePanel evaluation={evaluation} />
            </>
          ) : null}
        </>
      ) : (
        <EvaluationWork evaluation={evaluation} />
      )}
      {removing ? (
        <RemoveEvaluation
          evaluation={evaluation}
          onClose={() => setRemoving(false)}
          onRemoved={() => goTo('evaluations')}
        />
      ) : null}
    </TrainingFrame>
  );
}

function Facts({
  evaluation: { first, second, model, wish, dataset, result },
}: {
  readonly evaluation: EvaluationShown;
}) {
  const { t } = useTranslation();
  const adapterLink = (adapter: NonNullable<typeof first>) => (
    <Anchor href={addressOf('adapters', adapter.id)} size="sm" underline="always">
      {adapter.name}
    </Anchor>
  );
  return (
    <>
      {second ? adapterLink(second) : t('trainingEvaluation.base')}
      {` ${t('trainingEvaluation.versus')} `}
      {first ? adapterLink(first) : t('trainingEvaluation.base')}
      {' · '}
      <Anchor href={formatRoute({ page: 'models', item: model.id })} size="sm" underline="always">
        {model.name}
      </Anchor>
      {wish.precision ? ` · ${wish.precision.toUpperCase()}` : ''}
      {' · '}
      <Anchor
        href={formatRoute({ page: 'datasets', item: `${dataset.id}~versions` })}
        size="sm"
        underline="always"
      >
        {dataset.name}
      </Anchor>
      {` · ${[t('training.version', { number: dataset.version }), dataset.split].filter(Boolean).join(' · ')}`}
      {result ? ` · ${providerTitles[result.device ?? 'cpu']}` : ''}
    </>
  );
}
