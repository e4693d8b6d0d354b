import { Chip, SegmentedControl, Select, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { IconLayoutGrid, IconList, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Layout, useListView } from '../listView.ts';
import { type FilterName, filterNames, type SortName, sortNames } from '../modelItems.ts';
import classes from '../models.module.css';

interface ListBarProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly filters: readonly FilterName[];
  readonly onFilters: (filters: readonly FilterName[]) => void;
  readonly counts: Readonly<Record<FilterName, number>>;
  readonly shown: number;
  readonly total: number;
}

/** Search, filters, order, and cards or table. */
export function ListBar(props: ListBarProps) {
  const { search, onSearch, filters, onFilters, counts, shown, total } = props;
  const { t } = useTranslation();
  const { layout, sort } = useListView();
  const offered = filterNames.filter((name) => counts[name] > 0 || filters.includes(name));
  return (
    <div className={classes.listBar}>
      <TextInput
        className={classes.search}
        aria-label={t('models.search')}
        placeholder={t('models.search')}
        leftSection={<IconSearch size={16} />}
        value={search}
        onChange={({ currentTarget }) => onSearch(currentTarget.value)}
      />
      <Chip.Group
        multiple
        value={[...filters]}
        onChange={(chosen) => onFilters(filterNames.filter((name) => chosen.includes(name)))}
      >
        {offered.map((name) => (
          <Chip key={name} value={name} size="sm" variant="outline">
            {t(`models.filter.${name}`, { count: counts[name] })}
          </Chip>
        ))}
      </Chip.Group>
      <Text size="sm" className={classes.count} role="status">
        {shown < total
          ? t('models.countOf', { shown, total })
          : t(total === 1 ? 'models.countOne' : 'models.countAll', { count: total })}
      </Text>
      <Select
        className={classes.sort}
        aria-label={t('models.sortBy')}
        allowDeselect={false}
        data={sortNames.map((name) => ({ value: name, label: t(`models.sort.${name}`) }))}
        value={sort}
        onChange={(value) => useListView.setState({ sort: (value ?? 'name') as SortName })}
        withScrollArea={false}
      />
      <SegmentedControl
        aria-label={t('models.layout')}
        value={layout}
        onChange={(value) => useListView.setState({ layout: value as Layout })}
        data={[
          {
            value: 'cards',
            label: <LayoutLabel icon={<IconLayoutGrid size={16} />} text={t('models.cards')} />,
          },
          { value: 'table', label: <LayoutLabel icon={<IconList size={16} />} text={t('models.table')} /> },
        ]}
      />
    </div>
  );
}

function LayoutLabel({ icon, text }: { readonly icon: React.ReactNode; readonly text: string }) {
  return (
    <span className={classes.layoutLabel} title={text}>
      {icon}
      <VisuallyHidden>{text}</VisuallyHidden>
    </span>
  );
}
