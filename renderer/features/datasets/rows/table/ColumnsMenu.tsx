import { ActionIcon, Checkbox, Popover, SegmentedControl, Stack, Text, Tooltip } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRowsScope } from '../rowsScope.ts';
import { type Density, densities, showColumn, useTableView } from '../tableView.ts';
import { columnsOf } from './columns.tsx';
import { columnTitle } from './TableHead.tsx';

/** Which columns the table has, and how high its rows are. */
export function ColumnsMenu() {
  const { t } = useTranslation();
  const { dataset } = useRowsScope();
  const { hidden, density } = useTableView();
  return (
    <Popover position="bottom-end" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={t('datasetRows.columns')}>
          <ActionIcon variant="default" size="lg" aria-label={t('datasetRows.columns')}>
            <IconColumns3 size={18} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('datasetRows.columns')}>
        <Stack gap="sm">
          <div>
            <Text size="xs" fw={650} mb={4} id="rows-density">
              {t('datasetRows.density')}
            </Text>
            <SegmentedControl
              size="xs"
              aria-labelledby="rows-density"
              data={Object.keys(densities).map((name) => ({
                value: name,
                label: t(`datasetRows.densities.${name as Density}`),
              }))}
              value={density}
              onChange={(value) => useTableView.setState({ density: value as Density })}
            />
          </div>
          {columnsOf(dataset).map((name) => (
            <Checkbox
              key={name}
              size="xs"
              label={t(`datasetRows.column.${columnTitle(name, dataset.kind)}`)}
              checked={!hidden.includes(name)}
              disabled={name === 'question'}
              onChange={({ currentTarget }) => showColumn(name, currentTarget.checked)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
