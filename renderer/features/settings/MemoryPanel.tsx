import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/Panel.tsx';
import { SettingRow } from '../../components/SettingRow.tsx';
import { AmountField } from './AmountField.tsx';
import classes from './settings.module.css';
import { useSetting } from './useSetting.ts';

const toPercent = (share: number) => Math.round(share * 100);

/** How much of the machine's memory models may take, and how long measurements are kept. */
export function MemoryPanel() {
  const { t } = useTranslation();
  const headRoom = useSetting('headRoom');
  const memoryLimit = useSetting('memoryLimit');
  const telemetryDays = useSetting('telemetryDays');
  return (
    <Panel title={t('settings.memory.title')}>
      <div className={classes.stack}>
        <SettingRow
          name={t('settings.memory.headRoom')}
          text={t('settings.memory.headRoomText')}
          {...headRoom.row}
        >
          <AmountField
            label={t('settings.memory.headRoom')}
            value={toPercent(headRoom.value)}
            min={0}
            max={90}
            step={5}
            suffix=" %"
            onChange={(percent) => headRoom.set(percent / 100)}
          />
        </SettingRow>
        <SettingRow
          name={t('settings.memory.memoryLimit')}
          text={t('settings.memory.memoryLimitText')}
          {...memoryLimit.row}
        >
          <AmountField
            label={t('settings.memory.memoryLimit')}
            value={toPercent(memoryLimit.value)}
            min={10}
            max={100}
            step={5}
            suffix=" %"
            onChange={(percent) => memoryLimit.set(percent / 100)}
          />
        </SettingRow>
        <SettingRow
          name={t('settings.memory.telemetryDays')}
          text={t('settings.memory.telemetryDaysText')}
          {...telemetryDays.row}
        >
          <AmountField
            label={t('settings.memory.telemetryDays')}
            value={telemetryDays.value}
            min={1}
            max={365}
            step={1}
            suffix={` ${t('settings.memory.days')}`}
            onChange={telemetryDays.set}
          />
        </SettingRow>
      </div>
    </Panel>
  );
}
