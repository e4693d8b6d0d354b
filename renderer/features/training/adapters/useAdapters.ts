import type { UseQueryResult } from '@tanstack/react-query';
import type { Adapter } from '../../../../electron/contract/training/adapters.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

/** Newest first. */
export function useAdapters(): UseQueryResult<Adapter[]> {
  return useEngineQuery(
    ['training', 'adapters', 'list'],
    async (client, options) => (await client.training.adapters.list({}, options)).adapters,
  );
}
