import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { GateLimits } from '../../../../../electron/common/evaluation.ts';
import classes from '../evaluation.module.css';
import type { FormProps } from './startForm.ts';

const percent = 100;
const limits = [
  { name: 'keepsAtLeast', max: 100 },
  { name: 'generalAtMost', max: 1000 },
] as const satisfies readonly { readonly name: keyof GateLimits; readonly max: number }[];

/** What an adapter may lose and still be offered. */
export function GateFields({ form, change }: FormProps) {
  const { t } = useTranslation();
  return (
    <details className={classes.advanced}>
      <summary>{t('trainingEvaluation.start.gate')}</summary>
      <div className={classes.pair}>
        {limits.map(({ name, max }) => (
          <NumberInput
            key={name}
            label={t(`trainingEvaluation.start.limit.${name}`)}
            description={t(`trainingEvaluation.start.limitAbout.${name}`)}
            min={0}
            max={max}
            suffix="%"
            allowNegative={false}
            value={Number((form.gate[name] * percent).toFixed(3))}
            onChange={(value) => {
              if (value !== '' && Number(value) <= max)
                change({ gate: { ...form.gate, [name]: Number(value) / percent } });
            }}
          />
        ))}
      </div>
    </details>
  );
}
