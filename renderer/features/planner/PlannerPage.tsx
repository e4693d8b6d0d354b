import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ranked } from '../../../electron/contract/planner.ts';
import { PageFrame } from '../../components/PageFrame.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { useOfferedActions } from '../../view/actions.ts';
import { HistoryPanel } from './HistoryPanel.tsx';
import { PlanForm } from './PlanForm.tsx';
import { PlanResult } from './PlanResult.tsx';
import classes from './plannerPage.module.css';
import { type PlannerView, parseSubject, subjectValue, usePlanner } from './plannerStore.ts';
import { RankingPanel } from './RankingPanel.tsx';

/** What is free changes all the time. */
const everyMs = 5_000;

export default function PlannerPage() {
  const { t } = useTranslation();
  const view = usePlanner();
  const { context, conversations, profile } = view;
  const ranking = useEngineQuery(
    ['planner', 'ranking', { context, conversations, profile }],
    (client, options) => client.planner.ranking({ context, conversations, profile }, options),
    { everyMs, keepPrevious: true },
  );
  usePlannerActions();
  return (
    <PageFrame title={t('planner.title')} subtitle={t('planner.subtitle')}>
      <QueryGate query={ranking}>
        {({ models }) => (
          <>
            <PlanPanel view={view} models={models} />
            <RankingPanel models={models} />
          </>
        )}
      </QueryGate>
      <HistoryPanel />
    </PageFrame>
  );
}

interface PlanPanelProps {
  readonly view: PlannerView;
  readonly models: readonly Ranked[];
}

function PlanPanel({ view, models }: PlanPanelProps) {
  const { t } = useTranslation();
  const subject = parseSubject(view.subject ?? firstSubject(models));
  const asked = {
    subject,
    profile: view.profile,
    context: view.context,
    conversations: view.conversations,
    ...(view.precision === null ? {} : { precision: view.precision }),
  };
  const plan = useEngineQuery(
    ['planner', 'plan', asked],
    (client, options) => client.planner.plan(asked, options),
    { everyMs, keepPrevious: true },
  );
  return (
    <Panel title={t('planner.plan')}>
      <QueryGate query={plan}>
        {(found) => (
          <div className={classes.columns}>
            <PlanForm plan={found} models={models} />
            <PlanResult plan={found} />
          </div>
        )}
      </QueryGate>
    </Panel>
  );
}

/** A model that is here, else the best of the others. */
function firstSubject(models: readonly Ranked[]): string {
  const first = models.find(({ model }) => model !== null) ?? models[0];
  if (!first) throw new Error('the ranking is empty');
  const { model, name } = first;
  return subjectValue(model === null ? { kind: 'known', name } : { kind: 'model', model });
}

function usePlannerActions(): void {
  const { t } = useTranslation();
  const { client } = useEngine();
  const actions = useMemo(
    () => [
      {
        id: 'planner.measure',
        section: 'work' as const,
        label: t('planner.speed.measureAction'),
        run: () => void client.planner.measure().catch(() => undefined),
      },
    ],
    [t, client],
  );
  useOfferedActions('planner', actions);
}
