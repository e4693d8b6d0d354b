import type { UseQueryResult } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import type { DatasetState, Version } from '../../../../electron/contract/datasets/versions.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

/** Newest first. */
export function useVersions(dataset: string): UseQueryResult<Version[]> {
  return useEngineQuery(['datasets', 'versions', dataset], async (client, options) => {
    const { versions } = await client.datasets.versions.list({ dataset }, options);
    return versions;
  });
}

/** A version or the draft, as people call it. */
export function stateName(t: TFunction, state: DatasetState | Pick<Version, 'number' | 'name'>): string {
  if (state === 'draft') return t('datasetsVersions.draft');
  const { number, name } = typeof state === 'number' ? { number: state, name: '' } : state;
  return name === ''
    ? t('datasetsVersions.number', { number })
    : t('datasetsVersions.numberNamed', { number, name });
}
