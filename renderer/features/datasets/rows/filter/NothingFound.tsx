import { Button, Stack } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../components/EmptyState.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import { useRowsScope } from '../rowsScope.ts';
import { changeQuery } from '../rowsView.ts';
import type { Chip } from './filterParts.ts';
import { useChips } from './useChips.ts';

/** No row is like that: which part of the filter to give up, and what that would bring. */
export function NothingFound() {
  const { t } = useTranslation();
  const { dataset } = useRowsScope();
  const chips = useChips();
  return (
    <EmptyState
      icon={<IconFilterOff size={44} stroke={1.25} />}
      title={t('datasetRows.nothing.title')}
      text={t('datasetRows.nothing.text')}
      action={
        <Stack gap="xs" align="center">
          {chips.map((chip) => (
            <Without key={chip.part} chip={chip} />
          ))}
          {chips.length > 1 ? (
            <Button variant="subtle" onClick={() => changeQuery(dataset.id, { filter: {} })}>
              {t('datasetRows.chip.removeAll')}
            </Button>
          ) : null}
        </Stack>
      }
    />
  );
}

function Without({ chip }: { readonly chip: Chip }) {
  const { t, i18n } = useTranslation();
  const { dataset } = useRowsScope();
  const found = useEngineQuery(['datasets', 'rows.without', dataset.id, chip.without], (client, options) =>
    client.datasets.rows.page({ dataset: dataset.id, filter: chip.without, atMost: 1 }, options),
  );
  const total = found.data?.total;
  // Without this part there would still be nothing.
  if (total === 0) return null;
  return (
    <Button variant="default" onClick={() => changeQuery(dataset.id, { filter: chip.without })}>
      {total === undefined
        ? t('datasetRows.nothing.without', { part: chip.text })
        : t('datasetRows.nothing.withoutCount', {
            part: chip.text,
            count: total.toLocaleString(i18n.language),
          })}
    </Button>
  );
}
