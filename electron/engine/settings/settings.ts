import {
  type Settings,
  type SettingsChange,
  settingDefaults,
  settingsSchema,
} from '../../contract/settings.ts';
import type { Statement, Store } from '../store/store.ts';

/** Every setting, with its default where none is stored. A stored value that no longer fits its schema is its default. */
export function readSettings(store: Store): Settings {
  const rows = store.read<{ name: string; value: string }>('SELECT name, value FROM settings');
  const settings: Record<string, unknown> = { ...settingDefaults };
  for (const { name, value } of rows) {
    const schema = Object.entries(settingsSchema.shape).find(([known]) => known === name)?.[1];
    const parsed = schema?.safeParse(JSON.parse(value));
    if (parsed?.success) settings[name] = parsed.data;
  }
  return settings as Settings;
}

export function storeSettings(change: SettingsChange): Statement[] {
  return Object.entries(change)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({
      sql: 'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      params: [name, JSON.stringify(value)],
    }));
}
