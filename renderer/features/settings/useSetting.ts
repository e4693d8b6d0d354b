import { useEffect, useState } from 'react';
import type { ErrorRecord } from '../../../electron/contract/jobs.ts';
import { type Settings, settingDefaults } from '../../../electron/contract/settings.ts';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useSettings } from '../../engine/useSettings.ts';

export interface SettingControl<Name extends keyof Settings> {
  readonly value: Settings[Name];
  readonly set: (value: Settings[Name]) => void;
  /** What the row shows beside the control. */
  readonly row: {
    readonly onReset: (() => void) | undefined;
    readonly saved: boolean;
    readonly error: ErrorRecord | null;
  };
}

/** Long enough to be read. */
const savedMs = 2_500;

/** One setting of the machine: changed at once, told that it was kept, refused changes shown. */
export function useSetting<Name extends keyof Settings>(name: Name): SettingControl<Name> {
  const { settings, change } = useSettings();
  const [saved, setSaved] = useState(0);
  const [error, setError] = useState<ErrorRecord | null>(null);
  useEffect(() => {
    if (saved === 0) return;
    const timer = setTimeout(() => setSaved(0), savedMs);
    return () => clearTimeout(timer);
  }, [saved]);
  const value = settings?.[name] ?? settingDefaults[name];
  const set = (chosen: Settings[Name]) => {
    setError(null);
    change({ [name]: chosen }).then(
      () => setSaved((count) => count + 1),
      (thrown: unknown) => setError(toErrorRecord(thrown)),
    );
  };
  const isDefault = value === settingDefaults[name];
  return {
    value,
    set,
    row: { onReset: isDefault ? undefined : () => set(settingDefaults[name]), saved: saved > 0, error },
  };
}
