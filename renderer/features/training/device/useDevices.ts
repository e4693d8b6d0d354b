import type { TrainingDeviceState } from '../../../../electron/contract/training/runs.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

/** What runs can compute on, in the order in which one is looked for; null: not known yet. */
export function useDevices(): readonly TrainingDeviceState[] | null {
  const { data } = useEngineQuery(
    ['hardware', 'trainingDevices'],
    async (client, options) => (await client.training.runs.devices(undefined, options)).devices,
  );
  return data ?? null;
}
