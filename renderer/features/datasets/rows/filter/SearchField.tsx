import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRowsScope } from '../rowsScope.ts';
import { changeQuery } from '../rowsView.ts';
import classes from './filter.module.css';
import { withPart } from './filterParts.ts';

export const searchFieldId = 'rows-search';

/** So long after the last letter is searched. */
const pauseMs = 250;

export function SearchField() {
  const { t } = useTranslation();
  const { dataset, view } = useRowsScope();
  const searched = view.filter.search ?? '';
  const [typed, setTyped] = useState(searched);
  // Another filter may come from elsewhere: a chip that is taken away.
  useEffect(() => setTyped(searched), [searched]);
  const search = (text: string) =>
    changeQuery(dataset.id, {
      filter: withPart(view.filter, 'search', text.trim() === '' ? undefined : text),
    });
  const searchSoon = useDebouncedCallback(search, pauseMs);
  const clear = () => {
    setTyped('');
    search('');
  };
  return (
    <TextInput
      id={searchFieldId}
      className={classes.search}
      size="sm"
      aria-label={t('datasetRows.search')}
      placeholder={t('datasetRows.search')}
      leftSection={<IconSearch size={16} />}
      rightSection={
        typed === '' ? null : (
          <CloseButton size="sm" aria-label={t('datasetRows.clearSearch')} onClick={clear} />
        )
      }
      value={typed}
      maxLength={500}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        searchSoon(value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && typed !== '') clear();
        else if (event.key === 'Enter') search(typed);
        else if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('[role=grid]')?.focus();
        else return;
        event.preventDefault();
      }}
    />
  );
}
