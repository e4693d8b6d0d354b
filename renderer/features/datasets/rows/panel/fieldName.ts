import type { TFunction } from 'i18next';

const names = [
  'content',
  'label',
  'labelBy',
  'tags',
  'stars',
  'note',
  'assignee',
  'split',
  'review',
  'reviewer',
  'author',
  'cluster',
  'problems',
  'removed',
] as const;

/** What a field of the history is called; one that a newer engine speaks of is called as it says. */
export function fieldName(t: TFunction, field: string): string {
  const known = names.find((name) => name === field);
  return known ? t(`datasetRows.field.${known}`) : field;
}
