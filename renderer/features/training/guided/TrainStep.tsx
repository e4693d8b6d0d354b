import { Anchor, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useCurve } from '../charts/useCurve.ts';
import { PresetCards } from '../form/PresetCards.tsx';
import { useRunForm } from '../form/runForm.ts';
import { SettingControl } from '../form/SettingControl.tsx';
import { StartRun } from '../form/StartRun.tsx';
import { type SettingField, writeSetting } from '../form/settingFields.ts';
import { addressOf } from '../place.ts';
import { PlanDevice } from '../plan/PlanDevice.tsx';
import { PlanFigures } from '../plan/PlanFigures.tsx';
import { usePlan } from '../plan/RunPlan.tsx';
import { RunButtons } from '../run/RunButtons.tsx';
import { RunCharts } from '../run/RunCharts.tsx';
import { RunStatus } from '../run/RunStatus.tsx';
import { SampleList } from '../run/SampleList.tsx';
import { RunDialogs } from '../runs/RunDialogs.tsx';
import { useRunActs } from '../runs/useRunActs.ts';
import { isTakingSteps, useRun } from '../runs/useRuns.ts';
import type { StepProps } from './GuidedView.tsx';
import classes from './guided.module.css';
import { useGuided } from './guidedStore.ts';
import { useGuidedWish } from './useGuidedWish.ts';

/** As in the expert form. */
const questionField = {
  path: 'samples.questions',
  kind: 'lines',
  atMost: 20,
} as const satisfies SettingField;

/** How thoroughly, and then the run as it goes. */
export function TrainStep({ onNext }: StepProps) {
  const run = useGuided((state) => state.run);
  return run === null ? <BeforeRun /> : <DuringRun id={run} onNext={onNext} />;
}

function BeforeRun() {
  const { t } = useTranslation();
  const { wish, base } = useGuidedWish();
  const settings = useRunForm((form) => form.settings);
  const { data: plan, error } = usePlan(wish);
  return (
    <>
      <Panel title={t('trainingForm.howTitle')}>
        <PresetCards />
        <SettingControl
          field={questionField}
          value={settings.samples.questions}
          isWrong={false}
          onChange={(questions) =>
            useRunForm.setState({ settings: writeSetting(settings, 'samples.questions', questions) })
          }
        />
      </Panel>
      <Panel title={t('trainingForm.planTitle')}>
        {error ? <ErrorNote error={toErrorRecord(error)} /> : null}
        {plan ? <PlanFigures plan={plan} /> : null}
        {plan ? <PlanDevice device={plan.device} /> : null}
        <StartRun
          wish={wish}
          base={base}
          plan={plan ?? null}
          onStarted={(run) => useGuided.setState({ run })}
        />
      </Panel>
    </>
  );
}

interface DuringRunProps extends StepProps {
  readonly id: string;
}

function DuringRun({ id, onNext }: DuringRunProps) {
  const { t } = useTranslation();
  const acts = useRunActs();
  const run = useRun(id);
  const curve = useCurve(id, run.data ? isTakingSteps(run.data) : false);
  const other = { label: t('trainingGuided.train.another'), run: () => useGuided.setState({ run: null }) };
  return (
    <QueryGate query={run}>
      {(shown) => (
        <>
          {shown.error ? <ErrorNote error={shown.error} action={other} /> : null}
          {acts.error && acts.open === null ? <ErrorNote error={acts.error} onDismiss={acts.forget} /> : null}
          <RunStatus run={shown} />
          <div className={classes.actions}>
            {shown.adapter || shown.resultModel ? (
              <Button size="md" onClick={onNext}>
                {t('setup.next')}
              </Button>
            ) : null}
            <RunButtons run={shown} acts={acts} />
            {shown.state === 'cancelled' || shown.state === 'succeeded' ? (
              <Button variant="default" onClick={other.run}>
                {other.label}
              </Button>
            ) : null}
            <Anchor href={addressOf('run', id)} size="sm">
              {t('trainingGuided.train.page')}
            </Anchor>
          </div>
          <QueryGate query={curve}>
            {(known) => (
              <>
                <RunCharts run={shown} curve={known} />
                {known.samples.length > 0 ? (
                  <SampleList samples={known.samples} settings={shown.wish.settings} />
                ) : null}
              </>
            )}
          </QueryGate>
          <RunDialogs acts={acts} onRemoved={other.run} />
        </>
      )}
    </QueryGate>
  );
}
