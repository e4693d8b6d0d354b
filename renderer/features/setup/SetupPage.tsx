import { Button, Text, Title } from '@mantine/core';
import { type ComponentType, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { StepList } from '../../components/steps/StepList.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useSettings } from '../../engine/useSettings.ts';
import { navigate } from '../../view/route.ts';
import { HardwareStep } from './HardwareStep.tsx';
import { ImportStep } from './ImportStep.tsx';
import { LanguageStep } from './LanguageStep.tsx';
import { ModelStep } from './ModelStep.tsx';
import { PrecisionStep } from './PrecisionStep.tsx';
import { ProtectionStep } from './ProtectionStep.tsx';
import { QualityStep } from './QualityStep.tsx';
import { StorageStep } from './StorageStep.tsx';
import classes from './setup.module.css';
import { type SetupState, type SetupStep, type StepProps, setupSteps, stepBefore } from './setupSteps.ts';

const stepViews = {
  language: LanguageStep,
  hardware: HardwareStep,
  storage: StorageStep,
  protection: ProtectionStep,
  model: ModelStep,
  precision: PrecisionStep,
  import: ImportStep,
  quality: QualityStep,
} as const satisfies Record<SetupStep, ComponentType<StepProps>>;

/** The way from the first start to the first answer. It can be left at every step and goes on where it was left. */
export default function SetupPage() {
  const { t } = useTranslation();
  const { settings, change } = useSettings();
  const [error, setError] = useState<ErrorRecord | null>(null);
  const setup = settings?.setup;
  const changeSetup = useCallback(
    async (changed: Partial<SetupState>) => {
      if (!setup) return;
      try {
        await change({ setup: { ...setup, ...changed } });
        setError(null);
        if (changed.step === 'done') navigate('chat', null, { replace: true });
      } catch (refused) {
        setError(toErrorRecord(refused));
      }
    },
    [change, setup],
  );
  if (!setup) return null;
  // Somebody who comes back to the finished first steps may walk them again from the beginning.
  const step = setup.step === 'done' ? 'language' : setup.step;
  return (
    <div className={classes.page}>
      <StepList
        label={t('setup.steps')}
        steps={setupSteps.map((key) => ({ key, name: t(`setup.${key}.name`) }))}
        current={step}
      />
      <div className={classes.scroll}>
        {error ? <ErrorNote error={error} onDismiss={() => setError(null)} /> : null}
        <Step step={step} state={setup} change={changeSetup} />
      </div>
    </div>
  );
}

function Step({ step, state, change }: StepProps & { readonly step: SetupStep }) {
  const { t } = useTranslation();
  const View = stepViews[step];
  const heading = useRef<HTMLHeadingElement>(null);
  // A reader of the screen hears which step has come; the first one needs no announcement.
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  const before = stepBefore(step);
  const canLeave = step !== 'import' && step !== 'quality';
  return (
    <section className={classes.step} aria-labelledby="setup-step">
      <Title order={1} size="h2" id="setup-step" ref={heading} tabIndex={-1} className={classes.title}>
        {t(`setup.${step}.title`)}
      </Title>
      <Text className={classes.text}>{t(`setup.${step}.text`)}</Text>
      <View state={state} change={change} />
      {canLeave ? (
        <div className={classes.way}>
          {before ? (
            <Button variant="subtle" color="gray" onClick={() => void change({ step: before })}>
              {t('setup.back')}
            </Button>
          ) : null}
          <Button
            variant="subtle"
            color="gray"
            className={classes.skip}
            onClick={() => void change({ step: 'done' })}
          >
            {t('setup.skip')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
