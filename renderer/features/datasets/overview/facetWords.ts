import type { TFunction } from 'i18next';
import type { FacetName } from '../../../../electron/contract/datasets/rows.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';

export type SourceNames = ReadonlyMap<number, string>;

/** Files that rows came from, by their numbers. */
export function useSourceNames(dataset: string): SourceNames {
  const { data } = useEngineQuery(['datasets', 'sources', dataset], (client, options) =>
    client.datasets.imports.sources({ dataset }, options),
  );
  return new Map((data?.sources ?? []).map(({ id, name }) => [id, name]));
}

/** A facet's value as people read it. */
export function facetValueText(
  t: TFunction,
  name: FacetName,
  value: string | number | null,
  sources: SourceNames,
): string {
  if (value === null) return t('datasets.overview.without');
  if (name === 'sources') return sources.get(Number(value)) ?? String(value);
  if (name === 'stars') return '★'.repeat(Number(value));
  const words: Readonly<Record<string, string>> = {
    'languages.chinese': t('datasets.overview.language.chinese'),
    'languages.mixed': t('datasets.overview.language.mixed'),
    'languages.other': t('datasets.overview.language.other'),
    'problems.schema': t('datasets.overview.problem.schema'),
    'problems.personal': t('datasets.overview.problem.personal'),
    'problems.nearDuplicate': t('datasets.overview.problem.nearDuplicate'),
    'problems.rule': t('datasets.overview.problem.rule'),
  };
  return words[`${name}.${value}`] ?? String(value);
}
