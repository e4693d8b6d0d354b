import type { TFunction } from 'i18next';
import { formatFigure, formatRate } from '../timeWords.ts';
import { type SettingField, type SettingPath, settingFields } from './settingFields.ts';

const fieldOf: ReadonlyMap<string, SettingField> = new Map(
  Object.values(settingFields)
    .flat()
    .map((field) => [field.path, field]),
);

export function isSettingPath(path: string): path is SettingPath {
  return fieldOf.has(path);
}

export function settingName(t: TFunction, path: SettingPath): string {
  return t(`trainingForm.setting.${path}.name`);
}

/** A setting's value as the form would show it. */
export function settingText(t: TFunction, path: SettingPath, value: unknown): string {
  if (value === null || value === '') return t('trainingForm.off');
  const field = fieldOf.get(path);
  switch (field?.kind) {
    case 'share':
      return `${Number((Number(value) * 100).toFixed(2))}%`;
    case 'rate':
      return formatRate(Number(value));
    case 'switch':
      return t(String(value) === 'true' ? 'trainingRun.yes' : 'trainingRun.no');
    case 'choice':
      // biome-ignore lint/suspicious/noExplicitAny: the options are those of the path
      return t(`trainingForm.option.${path}.${String(value)}` as any);
    case 'number':
      return formatFigure(Number(value));
    case 'chips':
      return Array.isArray(value) ? value.join(' ') : String(value);
    case 'lines':
      return Array.isArray(value) ? value.join(' · ') : String(value);
    default:
      return String(value);
  }
}
