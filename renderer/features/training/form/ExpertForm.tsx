import { useTranslation } from 'react-i18next';
import type { TrainingSettings } from '../../../../electron/common/training.ts';
import { DeviceField } from '../device/DeviceField.tsx';
import { useDevices } from '../device/useDevices.ts';
import { formatRate } from '../timeWords.ts';
import classes from './form.module.css';
import { useRunForm } from './runForm.ts';
import { SettingControl } from './SettingControl.tsx';
import { schedulePath } from './schedulePath.ts';
import { type GroupName, groupNames, readSetting, settingFields, writeSetting } from './settingFields.ts';
import { wrongPaths } from './wrongPaths.ts';

/** Every setting, by groups. */
export function ExpertForm() {
  const settings = useRunForm((form) => form.settings);
  const wrong = wrongPaths(settings);
  return (
    <div className={classes.groups}>
      {groupNames.map((group) => (
        <SettingGroup key={group} group={group} settings={settings} wrong={wrong} />
      ))}
    </div>
  );
}

interface SettingGroupProps {
  readonly group: GroupName;
  readonly settings: TrainingSettings;
  readonly wrong: ReadonlySet<string>;
}

function SettingGroup({ group, settings, wrong }: SettingGroupProps) {
  const { t } = useTranslation();
  const without = useWithoutMixed() ? ['mixed'] : [];
  return (
    <fieldset className={classes.group}>
      <legend className={classes.groupName}>{t(`trainingForm.group.${group}`)}</legend>
      {group === 'schedule' ? <ScheduleCurve settings={settings} /> : null}
      <div className={classes.settings}>
        {group === 'memory' ? <ChosenDevice /> : null}
        {settingFields[group]
          .filter(({ isShown }) => isShown?.(settings) ?? true)
          .map((field) => (
            <SettingControl
              key={field.path}
              field={field}
              value={readSetting(settings, field.path)}
              isWrong={wrong.has(field.path)}
              without={field.path === 'precision' ? without : undefined}
              onChange={(value) =>
                useRunForm.setState((form) => ({ settings: writeSetting(form.settings, field.path, value) }))
              }
            />
          ))}
      </div>
    </fieldset>
  );
}

function ChosenDevice() {
  const device = useRunForm((form) => form.device);
  return <DeviceField value={device} onChange={(chosen) => useRunForm.setState({ device: chosen })} />;
}

/** Whether nothing that the run could compute on has kernels in half precision. */
function useWithoutMixed(): boolean {
  const device = useRunForm((form) => form.device);
  const devices = useDevices();
  const usable = devices?.filter(
    ({ provider, reason }) => reason === null && (device === 'auto' || provider === device),
  );
  return usable?.every(({ mixed }) => !mixed) ?? true;
}

const curve = { widthPx: 320, heightPx: 64 } as const;

/** The learning rate over the whole run. */
function ScheduleCurve({ settings: { schedule, optimizer } }: { readonly settings: TrainingSettings }) {
  const { t } = useTranslation();
  const isWrong = [schedule.warmupShare, schedule.floorShare, schedule.factor].some(
    (value) => !Number.isFinite(value),
  );
  const peak = Number.isFinite(optimizer.learningRate) ? formatRate(optimizer.learningRate) : '–';
  return (
    <figure className={classes.schedule}>
      <svg
        viewBox={`0 -4 ${curve.widthPx} ${curve.heightPx + 8}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {isWrong ? null : <path d={schedulePath(schedule, curve.widthPx, curve.heightPx)} />}
      </svg>
      <figcaption>
        <span>{t('trainingForm.curve.start')}</span>
        <span>{t('trainingForm.curve.peak', { rate: peak })}</span>
        <span>{t('trainingForm.curve.end')}</span>
      </figcaption>
    </figure>
  );
}
