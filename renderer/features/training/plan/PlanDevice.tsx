import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TrainingPlan } from '../../../../electron/contract/training/runs.ts';
import { DeviceReasons } from '../device/DeviceReasons.tsx';
import { deviceText } from '../device/deviceText.ts';
import classes from './plan.module.css';

/** Where the run would compute, and of the CPU in place of a GPU why. */
export function PlanDevice({ device: { provider, name, reasons } }: Pick<TrainingPlan, 'device'>) {
  const { t } = useTranslation();
  return (
    <section className={classes.memory} aria-label={t('trainingForm.device.name')}>
      <div className={classes.memoryHead}>
        <Text size="sm" fw={600}>
          {t('trainingForm.device.name')}
        </Text>
        <Text size="sm" translate="no">
          {deviceText(provider, name)}
        </Text>
      </div>
      {reasons.length > 0 ? (
        <Text size="xs" className={classes.quiet}>
          {t('trainingForm.device.because')}
        </Text>
      ) : null}
      <DeviceReasons reasons={reasons} />
    </section>
  );
}
