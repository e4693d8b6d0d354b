import { useTranslation } from 'react-i18next';
import { useRowsScope } from '../rowsScope.ts';
import { useSources } from '../useSources.ts';
import { type Chip, chipsOf, type FilterWords } from './filterParts.ts';

export function useFilterWords(): FilterWords {
  const { t, i18n } = useTranslation();
  const { dataset } = useRowsScope();
  return { t, language: i18n.language, sources: useSources(dataset.id) };
}

/** The filter in words. */
export function useChips(): readonly Chip[] {
  const { view } = useRowsScope();
  const words = useFilterWords();
  return chipsOf(view.filter, words);
}
