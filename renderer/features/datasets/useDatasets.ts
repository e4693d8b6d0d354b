import type { UseQueryResult } from '@tanstack/react-query';
import type { Dataset, DatasetDetail } from '../../../electron/contract/datasets/core.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';

export function useDatasets(): UseQueryResult<Dataset[]> {
  return useEngineQuery(['datasets', 'list'], async (client, options) => {
    const { datasets } = await client.datasets.list(undefined, options);
    return datasets;
  });
}

export function useDataset(dataset: string): UseQueryResult<DatasetDetail> {
  return useEngineQuery(['datasets', 'show', dataset], (client, options) =>
    client.datasets.show({ dataset }, options),
  );
}
