import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { TrainingSettings } from '../../../../electron/common/training.ts';
import type { TrainingPlan } from '../../../../electron/contract/training/runs.ts';
import { WarningIcon } from '../../../components/icons.tsx';
import { optionText } from './optionText.ts';
import classes from './plan.module.css';

interface MemoryNeedProps {
  readonly plan: TrainingPlan;
  readonly onTake: (settings: TrainingSettings) => void;
}

/** The memory that the settings need against what is free; where it is too little, the quickest way that fits. */
export function MemoryNeed({ plan, onTake }: MemoryNeedProps) {
  const { t } = useTranslation();
  const asked = plan.options[0];
  if (!asked) return null;
  const whole = Math.max(plan.availableBytes, asked.memoryBytes) * 1.02;
  const share = (bytes: number) => `${(100 * bytes) / whole}%`;
  const text = t('trainingForm.plan.memoryText', {
    needed: formatBytes(asked.memoryBytes),
    free: formatBytes(plan.availableBytes),
  });
  const picked = plan.picked === null ? null : (plan.options[plan.picked] ?? null);
  return (
    <div className={classes.memory}>
      <div className={classes.memoryHead}>
        <Text size="sm" fw={600}>
          {t(plan.device.hasOwnMemory ? 'trainingForm.plan.deviceMemory' : 'trainingForm.plan.memory')}
        </Text>
        <Text size="sm" className={classes.number}>
          {text}
        </Text>
      </div>
      <div className={classes.bar} role="img" aria-label={text}>
        <div className={classes.barFree} style={{ width: share(plan.availableBytes) }} />
        <div
          className={classes.barTaken}
          data-fits={asked.fits}
          style={{ width: share(asked.memoryBytes) }}
        />
      </div>
      {asked.fits ? null : (
        <Alert
          color="yellow"
          className={classes.caution}
          icon={<WarningIcon />}
          title={t('trainingForm.plan.tooMuch')}
        >
          {picked ? (
            <Group justify="space-between" gap="xs">
              <Text size="sm">{optionText(t, picked)}</Text>
              <Button size="xs" onClick={() => onTake(picked.settings)}>
                {t('trainingForm.plan.takeThis')}
              </Button>
            </Group>
          ) : (
            <Text size="sm">{t('trainingForm.plan.nothingFits')}</Text>
          )}
        </Alert>
      )}
    </div>
  );
}
