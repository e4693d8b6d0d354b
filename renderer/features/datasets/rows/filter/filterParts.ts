import type { TFunction } from 'i18next';
import {
  type FacetName,
  facetNames,
  type RowFilter,
} from '../../../../../electron/contract/datasets/rows.ts';

export type FacetValue = string | number | null;

/** What a value is called, for the reader. */
export interface FilterWords {
  readonly t: TFunction;
  readonly language: string;
  readonly sources: ReadonlyMap<number, string>;
}

const words = {
  sources: ({ sources, t }, value) =>
    value === null ? t('datasetRows.byHand') : (sources.get(Number(value)) ?? String(value)),
  labels: plain('label'),
  labelledBy: ({ t }, value) =>
    value === null ? t('datasetRows.none.labelledBy') : t(`datasetRows.labelledBy.${value as 'import'}`),
  tags: plain('tag'),
  stars: ({ t }, value) =>
    value === null ? t('datasetRows.none.stars') : t('datasetRows.starsOf', { count: Number(value) }),
  splits: plain('split'),
  assignees: plain('assignee'),
  reviews: ({ t }, value) => t(`datasetRows.review.${value as 'open'}`),
  problems: ({ t }, value) => t(`datasetRows.problem.${value as 'schema'}`),
  languages: ({ t }, value) => t(`datasetRows.language.${value as 'mixed'}`),
} as const satisfies Record<FacetName, (words: FilterWords, value: FacetValue) => string>;

function plain(what: 'label' | 'tag' | 'split' | 'assignee') {
  return ({ t }: FilterWords, value: FacetValue): string =>
    value === null ? t(`datasetRows.none.${what}`) : String(value);
}

export function valueWords(facet: FacetName, value: FacetValue, filterWords: FilterWords): string {
  return words[facet](filterWords, value);
}

/** The values of a facet that a filter asks for. */
export function chosenValues(filter: RowFilter, facet: FacetName): readonly FacetValue[] {
  return filter[facet] ?? [];
}

/** With or without one value of a facet; a part without values is no part. */
export function toggleValue(filter: RowFilter, facet: FacetName, value: FacetValue): RowFilter {
  const chosen = chosenValues(filter, facet);
  const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
  return withPart(filter, facet, next.length === 0 ? undefined : next);
}

/** With a part changed, or (undefined) without it. */
export function withPart(filter: RowFilter, name: keyof RowFilter, value: unknown): RowFilter {
  const { [name]: _before, ...others } = filter;
  return value === undefined ? others : { ...others, [name]: value };
}

export interface Chip {
  readonly part: keyof RowFilter;
  readonly text: string;
  /** The filter that is left when it is taken away. */
  readonly without: RowFilter;
}

type ChipText = (filter: RowFilter, filterWords: FilterWords) => string;

const otherParts = {
  search: ({ search }, { t }) => t('datasetRows.chip.search', { text: search ?? '' }),
  characters: ({ characters }, { t, language }) =>
    `${t('datasetRows.column.characters')}: ${rangeWords(characters, language)}`,
  tokens: ({ tokens }, { t, language }) =>
    `${t('datasetRows.column.tokens')}: ${rangeWords(tokens, language)}`,
  cluster: ({ cluster }, { t }) => t('datasetRows.chip.cluster', { cluster: cluster ?? 0 }),
  ids: ({ ids }, { t }) => t('datasetRows.chip.ids', { count: ids?.length ?? 0 }),
  removed: (_filter, { t }) => t('datasetRows.chip.removed'),
} as const satisfies Record<Exclude<keyof RowFilter, FacetName>, ChipText>;

function rangeWords(
  range: { min?: number | undefined; max?: number | undefined } = {},
  language: string,
): string {
  const [min, max] = [range.min?.toLocaleString(language), range.max?.toLocaleString(language)];
  if (min === undefined) return `≤ ${max}`;
  return max === undefined ? `≥ ${min}` : `${min}–${max}`;
}

const isFacet = (part: keyof RowFilter): part is FacetName => facetNames.some((name) => name === part);

/** Every part of a filter in words, each with the way to be without it. */
export function chipsOf(filter: RowFilter, filterWords: FilterWords): Chip[] {
  const parts = (Object.keys(filter) as (keyof RowFilter)[]).filter((part) => filter[part] !== undefined);
  return parts.map((part) => ({
    part,
    text: isFacet(part) ? facetText(part, filter, filterWords) : otherParts[part](filter, filterWords),
    without: withPart(filter, part, undefined),
  }));
}

function facetText(facet: FacetName, filter: RowFilter, filterWords: FilterWords): string {
  const values = chosenValues(filter, facet).map((value) => valueWords(facet, value, filterWords));
  return `${filterWords.t(`datasetRows.facet.${facet}`)}: ${values.join(' / ')}`;
}
