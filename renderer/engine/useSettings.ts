import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Settings, SettingsChange } from '../../electron/contract/settings.ts';
import { useEngine } from './EngineContext.tsx';
import { useEngineQuery } from './useEngineQuery.ts';

const key = ['settings', 'read'] as const;

/** The machine's settings (null until the engine has said them) and the way to change some; rejects when a change is refused. */
export function useSettings(): {
  settings: Settings | null;
  change: (change: SettingsChange) => Promise<void>;
} {
  const engine = useEngine();
  const queries = useQueryClient();
  const { data } = useEngineQuery(key, (client, options) => client.settings.read(undefined, options));
  const change = useCallback(
    async (changed: SettingsChange) => {
      queries.setQueryData(key, await engine.client.settings.change(changed));
    },
    [engine, queries],
  );
  return { settings: data ?? null, change };
}
