import { NumberInput, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './form.module.css';
import { type ControlProps, useSettingWords } from './settingWords.ts';

/** A number that can be switched off. */
export function OptionalNumber({ field, value, isWrong, onChange }: ControlProps<'optional'>) {
  const { t } = useTranslation();
  const { label, description, wrong } = useSettingWords(field);
  const isOn = value !== null;
  return (
    <div className={classes.optional}>
      <NumberInput
        label={label}
        description={description}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        error={isWrong ? wrong : null}
        placeholder={t('trainingForm.off')}
        disabled={!isOn}
        min={field.min}
        max={field.max}
        step={field.step}
        allowDecimal={!field.isWhole}
        allowNegative={false}
        clampBehavior="none"
        value={Number.isFinite(value) ? (value as number) : ''}
        onChange={(next) => onChange(next === '' ? Number.NaN : Number(next))}
      />
      <Switch
        className={classes.optionalSwitch}
        aria-label={t('trainingForm.use', { name: label })}
        checked={isOn}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? field.first : null)}
      />
    </div>
  );
}
