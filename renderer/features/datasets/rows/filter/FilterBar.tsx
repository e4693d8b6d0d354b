import { ActionIcon, Indicator, Text, Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconRefresh } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useRowPagesView } from '../pages/useRowPages.ts';
import { useRowsScope } from '../rowsScope.ts';
import { isPlainView } from '../rowsView.ts';
import { useTableView } from '../tableView.ts';
import { FilterChips } from './FilterChips.tsx';
import classes from './filter.module.css';
import { SearchField } from './SearchField.tsx';

/** Above the table: what is looked for, how much was found, and (as children) what else can be done. */
export function FilterBar({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const facetsShown = useTableView((table) => table.facetsShown);
  const Side = facetsShown ? IconLayoutSidebarLeftCollapse : IconLayoutSidebarLeftExpand;
  const facetsLabel = t(facetsShown ? 'datasetRows.hideFacets' : 'datasetRows.showFacets');
  return (
    <div className={classes.bar}>
      <div className={classes.barLine}>
        <Tooltip label={facetsLabel}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={facetsLabel}
            aria-expanded={facetsShown}
            onClick={() => useTableView.setState({ facetsShown: !facetsShown })}
          >
            <Side size={18} />
          </ActionIcon>
        </Tooltip>
        <SearchField />
        <Found />
        <RenewButton />
        {children}
      </div>
      <FilterChips />
    </div>
  );
}

/** Makes the list anew; a dot says that something has changed since it was made. */
function RenewButton() {
  const { t } = useTranslation();
  const { dataset, pages, view } = useRowsScope();
  const { facts } = useRowPagesView(pages);
  const made = useRef({ snapshot: facts?.snapshot, changedAt: dataset.changedAt });
  if (made.current.snapshot !== facts?.snapshot)
    made.current = { snapshot: facts?.snapshot, changedAt: dataset.changedAt };
  const isOld = made.current.changedAt !== dataset.changedAt && !isPlainView(view);
  return (
    <Tooltip label={t('datasetRows.renewText')} multiline maw={280}>
      <Indicator disabled={!isOld} size={8} offset={5}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t(isOld ? 'datasetRows.renewChanged' : 'datasetRows.renew')}
          onClick={() => pages.renew()}
        >
          <IconRefresh size={18} />
        </ActionIcon>
      </Indicator>
    </Tooltip>
  );
}

/** `312 rows of 48,000`; of a list that is still being made, what is known so far. */
function Found() {
  const { t, i18n } = useTranslation();
  const { dataset, pages, view } = useRowsScope();
  const { facts } = useRowPagesView(pages);
  if (!facts) return <span className={classes.count} role="status" />;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const of = view.filter.removed ? dataset.removedRows : dataset.rows;
  const isWhole = Object.keys(view.filter).length === 0;
  const values = { count: number(facts.total), of: number(of) };
  return (
    <Text size="sm" component="span" className={classes.count} role="status" data-testid="count">
      {isWhole ? t('datasetRows.countAll', values) : t('datasetRows.countOf', values)}
      {facts.isComplete ? null : ` ${t('datasetRows.stillListing')}`}
      {facts.unsearched > 0 ? ` · ${t('datasetRows.unsearched', { count: number(facts.unsearched) })}` : null}
    </Text>
  );
}
