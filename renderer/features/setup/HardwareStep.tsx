import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { HardwareSummary } from '../../components/hardware/HardwareSummary.tsx';
import classes from './setup.module.css';
import type { StepProps } from './setupSteps.ts';

/** What this computer has, in a few words; more is on the Hardware page. */
export function HardwareStep({ change }: StepProps) {
  const { t } = useTranslation();
  return (
    <>
      <HardwareSummary />
      <div className={classes.actions}>
        <Button size="md" onClick={() => void change({ step: 'storage' })}>
          {t('setup.next')}
        </Button>
      </div>
    </>
  );
}
