import { SegmentedControl, Text } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sampling } from '../../../../electron/contract/chat.ts';
import { changeSampling } from './samplingRows.ts';
import classes from './settings.module.css';

interface SpeculationFieldProps {
  readonly sampling: Sampling;
  readonly onChange: (sampling: Sampling) => void;
}

const modes = ['machine', 'auto', 'off'] as const;

/** Whether this conversation guesses ahead; left to the machine's setting until it is set. */
export function SpeculationField({ sampling, onChange }: SpeculationFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const mode = sampling.speculation ?? 'machine';
  const set = (chosen: string) =>
    onChange(
      changeSampling(sampling, 'speculation', chosen === 'auto' || chosen === 'off' ? chosen : undefined),
    );
  return (
    <div className={classes.row} data-testid="speculation">
      <Text size="sm" fw={600} id={id}>
        {t('chat.settings.speculation')}
      </Text>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-labelledby={id}
        value={mode}
        onChange={set}
        data={modes.map((value) => ({ value, label: t(`chat.settings.speculationMode.${value}`) }))}
      />
      <Text size="xs" className={classes.quiet}>
        {t(`chat.settings.speculationText.${mode}`)}
      </Text>
    </div>
  );
}
