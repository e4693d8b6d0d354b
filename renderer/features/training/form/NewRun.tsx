import { Collapse } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Choice } from '../../../components/models/choices.ts';
import { Panel } from '../../../components/Panel.tsx';
import { TrainingFrame } from '../frame/TrainingFrame.tsx';
import { RunPlan } from '../plan/RunPlan.tsx';
import { useRun } from '../runs/useRuns.ts';
import type { ViewProps } from '../views.tsx';
import { DataFields } from './DataFields.tsx';
import { ExpertForm } from './ExpertForm.tsx';
import classes from './form.module.css';
import { ModelFields } from './ModelFields.tsx';
import { ExpertSwitch, PresetCards } from './PresetCards.tsx';
import { formOf, useRunForm, wishOf } from './runForm.ts';
import { StartRun } from './StartRun.tsx';
import { baseOf, useBases } from './useBases.ts';

/** What a run is asked to do, and beside it what that means: nothing is started before it is planned. */
export default function NewRun({ ids: [like] }: ViewProps) {
  const { t } = useTranslation();
  const choices = useBases();
  const form = useRunForm();
  useLike(like, choices);
  const base = choices?.find(({ value }) => value === form.model) ?? null;
  const wish = base && wishOf(form, baseOf(base));
  return (
    <TrainingFrame title={t('trainingForm.title')} subtitle={t('trainingForm.subtitle')}>
      <div className={classes.columns}>
        <div className={classes.column}>
          <Panel title={t('trainingForm.modelTitle')}>
            <ModelFields choices={choices} base={base} />
          </Panel>
          <Panel title={t('trainingForm.dataTitle')}>
            <DataFields />
          </Panel>
          <Panel title={t('trainingForm.howTitle')} actions={<ExpertSwitch />}>
            <PresetCards />
            <Collapse expanded={form.isExpert}>{form.isExpert ? <ExpertForm /> : null}</Collapse>
          </Panel>
        </div>
        <div className={classes.beside}>
          <Panel title={t('trainingForm.planTitle')}>
            <RunPlan wish={wish} onTake={(settings) => useRunForm.setState({ settings })}>
              {(plan) => <StartRun wish={wish} base={base} plan={plan} />}
            </RunPlan>
          </Panel>
        </div>
      </div>
    </TrainingFrame>
  );
}

/** Fills the form as another run was asked for, once. */
function useLike(like: string | undefined, choices: readonly Choice[] | null): void {
  const { data } = useRun(like ?? '', like !== undefined);
  const known = choices !== null && data !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when both are known; what is changed then stays
  useEffect(() => {
    if (!known || like === undefined) return;
    const { model, precision, blockSize } = data;
    const same = choices.find(
      ({ model: each, variant }) =>
        each.id === model.id && variant.precision === precision && variant.blockSize === blockSize,
    );
    useRunForm.setState(formOf(data.wish, same?.value ?? ''));
  }, [known, like]);
}
