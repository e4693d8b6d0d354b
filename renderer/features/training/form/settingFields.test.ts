import { expect, test } from 'vitest';
import { presetSettings, trainingPresets } from '../../../../electron/common/training.ts';
import { trainingSettingsSchema } from '../../../../electron/contract/training/settings.ts';
import { readSetting, type SettingPath, settingFields, writeSetting } from './settingFields.ts';

const fields = Object.values(settingFields).flat();

function pathsOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([name, child]) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? pathsOf(child, `${prefix}${name}.`)
      : [prefix + name],
  );
}

test('every setting is asked for once', () => {
  expect(fields.map(({ path }) => path as string).sort()).toEqual(pathsOf(presetSettings.balanced).sort());
});

test('the least and the most that a field takes are taken by the engine, too', () => {
  for (const field of fields) {
    if (!('min' in field)) continue;
    const unit = field.kind === 'share' ? 100 : 1;
    for (const value of [field.min, field.max]) {
      const settings = writeSetting(presetSettings.balanced, field.path, value / unit);
      expect(
        trainingSettingsSchema.safeParse(settings).error?.issues,
        `${field.path} = ${value}`,
      ).toBeUndefined();
    }
  }
});

test('what every preset says is within the limits of the fields', () => {
  for (const preset of trainingPresets)
    for (const field of fields) {
      const value = readSetting(presetSettings[preset], field.path);
      if (!('min' in field) || typeof value !== 'number') continue;
      const shown = field.kind === 'share' ? value * 100 : value;
      expect(shown, field.path).toBeGreaterThanOrEqual(field.min);
      expect(shown, field.path).toBeLessThanOrEqual(field.max);
    }
});

test('a setting is written without touching the others, and read back', () => {
  const path: SettingPath = 'lora.rank';
  const changed = writeSetting(presetSettings.quick, path, 3);
  expect(readSetting(changed, path)).toBe(3);
  expect(writeSetting(changed, path, presetSettings.quick.lora.rank)).toEqual(presetSettings.quick);
  expect(presetSettings.quick.lora.rank).not.toBe(3);
});
