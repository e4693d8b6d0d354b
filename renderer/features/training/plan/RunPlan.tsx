import { Loader, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingSettings } from '../../../../electron/common/training.ts';
import {
  type TrainingPlan,
  type TrainingWish,
  trainingWishSchema,
} from '../../../../electron/contract/training/runs.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { ExamplePreview } from './ExamplePreview.tsx';
import { LengthBars } from './LengthBars.tsx';
import { MemoryNeed } from './MemoryNeed.tsx';
import { OptionTable } from './OptionTable.tsx';
import { PlanDevice } from './PlanDevice.tsx';
import { PlanFigures } from './PlanFigures.tsx';
import classes from './plan.module.css';

interface RunPlanProps {
  /** null: something is still to be chosen. */
  readonly wish: TrainingWish | null;
  /** Somebody takes one of the ways that the plan offers. */
  readonly onTake: (settings: TrainingSettings) => void;
  /** What stands at the top, once the plan is there (null before). */
  readonly children: (plan: TrainingPlan | null) => ReactNode;
}

/** Typing asks once. */
const pauseMs = 500;

/** What a run would read, take and cost, before it is started. */
export function RunPlan({ wish, onTake, children }: RunPlanProps) {
  const { t } = useTranslation();
  const { data: plan, error, isFetching } = usePlan(wish);
  return (
    <div className={classes.plan} aria-busy={isFetching}>
      {wish === null ? (
        <Text size="sm" className={classes.quiet}>
          {t('trainingForm.plan.nothing')}
        </Text>
      ) : null}
      {error ? <ErrorNote error={toErrorRecord(error)} /> : null}
      {wish && !plan && !error ? (
        <div className={classes.reading} role="status">
          <Loader size="xs" aria-hidden="true" />
          <Text size="sm">{t('trainingForm.plan.reading')}</Text>
        </div>
      ) : null}
      {plan && wish && !error ? (
        <>
          <PlanFigures plan={plan} />
          <PlanDevice device={plan.device} />
          <MemoryNeed plan={plan} onTake={onTake} />
        </>
      ) : null}
      {children(plan && !error ? plan : null)}
      {plan && wish && !error ? (
        <>
          <LengthBars plan={plan} maxTokens={wish.settings.batch.maxTokens} />
          <OptionTable plan={plan} onTake={onTake} />
          <ExamplePreview pieces={plan.preview} />
        </>
      ) : null}
    </div>
  );
}

/** The plan of the wish as it was a moment ago; a wish that the engine would refuse is not asked for. */
export function usePlan(wish: TrainingWish | null) {
  const text = useMemo(() => (wish ? JSON.stringify(wish) : null), [wish]);
  const [settled] = useDebouncedValue(text, pauseMs);
  const asked = useMemo(() => {
    const parsed = settled === null ? null : trainingWishSchema.safeParse(JSON.parse(settled));
    return parsed?.success ? parsed.data : null;
  }, [settled]);
  return useEngineQuery(
    // What it hangs on is what memory is free, and that is the planner's.
    ['planner', 'training', asked],
    (client, options) => {
      if (!asked) throw new Error('nothing was asked for');
      return client.training.runs.plan(asked, options);
    },
    { enabled: asked !== null, keepPrevious: true },
  );
}
