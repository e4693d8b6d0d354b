import { Input, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TrainingDevice } from '../../../../electron/common/training.ts';
import { providerTitles } from '../../../../electron/contract/providers.ts';
import { DeviceReasons } from './DeviceReasons.tsx';
import classes from './device.module.css';
import { useDevices } from './useDevices.ts';

interface DeviceFieldProps {
  readonly value: TrainingDevice;
  readonly onChange: (device: TrainingDevice) => void;
}

/** Where the run computes: what works here is offered, of the rest it is said why not. */
export function DeviceField({ value, onChange }: DeviceFieldProps) {
  const { t } = useTranslation();
  const devices = useDevices() ?? [];
  // Of another machine, or before it is known: what was chosen stays to be seen.
  const offered = devices.filter(({ provider, reason }) => reason === null || provider === value);
  const isOffered = value === 'auto' || offered.some(({ provider }) => provider === value);
  const chosen = offered.find(({ provider }) => provider === value);
  const label = t('trainingForm.device.name');
  return (
    <div className={classes.field}>
      <Input.Label component="div" aria-hidden="true">
        {label}
      </Input.Label>
      <SegmentedControl
        fullWidth
        aria-label={label}
        data={[
          { value: 'auto', label: t('trainingForm.device.auto') },
          ...offered.map(({ provider }) => ({ value: provider, label: providerTitles[provider] })),
          ...(isOffered ? [] : [{ value, label: providerTitles[value] }]),
        ]}
        value={value}
        onChange={(device) => onChange(device as TrainingDevice)}
      />
      <Input.Description component="div" mt={5}>
        {value === 'auto' ? t('trainingForm.device.autoAbout') : (chosen?.name ?? '')}
        <DeviceReasons reasons={devices.flatMap(({ reason }) => reason ?? [])} />
      </Input.Description>
    </div>
  );
}
