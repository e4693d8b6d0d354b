import { useTranslation } from 'react-i18next';
import { formatFigure } from '../timeWords.ts';
import type { SettingField } from './settingFields.ts';

export interface ControlProps<Kind extends SettingField['kind'] = SettingField['kind']> {
  readonly field: Extract<SettingField, { kind: Kind }>;
  readonly value: unknown;
  readonly isWrong: boolean;
  readonly onChange: (value: unknown) => void;
  /** Options of a choice that cannot be taken now. */
  readonly without?: readonly string[] | undefined;
}

/** Name, meaning and limits of a setting. */
export function useSettingWords(field: SettingField) {
  const { t } = useTranslation();
  const limits = 'min' in field ? { min: formatFigure(field.min), max: formatFigure(field.max) } : null;
  return {
    label: t(`trainingForm.setting.${field.path}.name`),
    description: t(`trainingForm.setting.${field.path}.about`),
    wrong: limits ? t('trainingForm.wrongNumber', limits) : t('trainingForm.wrong'),
  };
}
