import { useTranslation } from 'react-i18next';
import type { TrainingSettings } from '../../../../electron/common/training.ts';
import type { RunRecord } from '../../../../electron/contract/training/runs.ts';
import { readSetting, type SettingPath, settingFields } from '../form/settingFields.ts';
import { settingName, settingText } from '../form/settingText.ts';
import classes from './run.module.css';

interface SettingListProps {
  readonly settings: TrainingSettings;
  /** What memory has made of them. */
  readonly backedOff: RunRecord['backedOff'];
}

/** The settings that were in force; what memory has changed is told with what was asked. */
export function SettingList({ settings, backedOff }: SettingListProps) {
  const { t } = useTranslation();
  const changed = { ...settings, ...backedOff } as TrainingSettings;
  const paths = Object.values(settingFields)
    .flat()
    .filter(({ isShown }) => isShown?.(settings) ?? true)
    .map(({ path }) => path)
    .filter((path) => !isEmptyList(readSetting(settings, path)));
  const text = (of: TrainingSettings, path: SettingPath) => settingText(t, path, readSetting(of, path));
  return (
    <dl className={classes.facts} data-narrow>
      {paths.map((path) => {
        const [asked, used] = [text(settings, path), text(changed, path)];
        return (
          <div key={path}>
            <dt>{settingName(t, path)}</dt>
            <dd>
              {used}
              {used === asked ? null : (
                <span className={classes.backedOff}>{t('trainingRun.asked', { value: asked })}</span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;
