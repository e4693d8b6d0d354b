import { Button, CloseButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRowsScope } from '../rowsScope.ts';
import { changeQuery } from '../rowsView.ts';
import classes from './filter.module.css';
import { useChips } from './useChips.ts';

/** What the list is narrowed to, part by part. */
export function FilterChips() {
  const { t } = useTranslation();
  const { dataset } = useRowsScope();
  const chips = useChips();
  if (chips.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label={t('datasetRows.filter')}>
      {chips.map(({ part, text, without }) => (
        <li key={part} className={classes.chip} data-testid="chip">
          <span className={classes.chipText} title={text}>
            {text}
          </span>
          <CloseButton
            size="xs"
            aria-label={t('datasetRows.chip.remove', { part: text })}
            onClick={() => changeQuery(dataset.id, { filter: without })}
          />
        </li>
      ))}
      {chips.length > 1 ? (
        <li>
          <Button size="compact-xs" variant="subtle" onClick={() => changeQuery(dataset.id, { filter: {} })}>
            {t('datasetRows.chip.removeAll')}
          </Button>
        </li>
      ) : null}
    </ul>
  );
}
