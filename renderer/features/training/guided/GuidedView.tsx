import { Anchor, Button, Text, Title } from '@mantine/core';
import { type ComponentType, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { PanelBoundary } from '../../../components/PanelBoundary.tsx';
import { StepList } from '../../../components/steps/StepList.tsx';
import { addressOf } from '../place.ts';
import { ChatStep } from './ChatStep.tsx';
import { CompareStep } from './CompareStep.tsx';
import { DataStep } from './DataStep.tsx';
import classes from './guided.module.css';
import { type GuidedStep, guidedSteps, stepAfter, stepBefore } from './guidedSteps.ts';
import { beginAnew, useGuided, useKeptForm } from './guidedStore.ts';
import { ReviewStep } from './ReviewStep.tsx';
import { TrainStep } from './TrainStep.tsx';

export interface StepProps {
  readonly onNext: () => void;
}

const stepViews = {
  data: DataStep,
  review: ReviewStep,
  train: TrainStep,
  compare: CompareStep,
  chat: ChatStep,
} as const satisfies Record<GuidedStep, ComponentType<StepProps>>;

/** From data to a model that knows it, step by step. It can be left at every step and goes on where it was left. */
export default function GuidedView() {
  const { t } = useTranslation();
  const step = useGuided((state) => state.step);
  useKeptForm();
  return (
    <div className={classes.page}>
      <StepList
        label={t('trainingGuided.steps')}
        steps={guidedSteps.map((key) => ({ key, name: t(`trainingGuided.${key}.name`) }))}
        current={step}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={t('training.guided')} data-scrolls>
        <Step step={step} />
      </section>
    </div>
  );
}

function Step({ step }: { readonly step: GuidedStep }) {
  const { t } = useTranslation();
  const View = stepViews[step];
  const heading = useRef<HTMLHeadingElement>(null);
  // A reader of the screen hears which step has come; the first one needs no announcement.
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  const [before, after] = [stepBefore(step), stepAfter(step)];
  return (
    <div className={classes.step}>
      <Title order={1} size="h2" ref={heading} tabIndex={-1} className={classes.title}>
        {t(`trainingGuided.${step}.title`)}
      </Title>
      <Text className={classes.text}>{t(`trainingGuided.${step}.text`)}</Text>
      <PanelBoundary key={step}>
        <View onNext={() => (after ? useGuided.setState({ step: after }) : beginAnew())} />
      </PanelBoundary>
      <div className={classes.way}>
        {before ? (
          <Button variant="subtle" color="gray" onClick={() => useGuided.setState({ step: before })}>
            {t('setup.back')}
          </Button>
        ) : null}
        <span className={classes.leave}>
          {step === 'data' ? null : (
            <Button variant="subtle" color="gray" onClick={beginAnew}>
              {t('trainingGuided.anew')}
            </Button>
          )}
          <Anchor href={addressOf('runs')} size="sm">
            {t('trainingGuided.leave')}
          </Anchor>
        </span>
      </div>
    </div>
  );
}
