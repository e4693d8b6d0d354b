import { Loader, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { BulkChange, RowFilter } from '../../../../../electron/contract/datasets/rows.ts';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import { Diff } from '../panel/Diff.tsx';
import { useRowsScope } from '../rowsScope.ts';
import classes from './bulk.module.css';

interface BulkPreviewProps {
  readonly filter: RowFilter;
  readonly change: BulkChange;
  /** How many of the rows that were looked at would change. */
  readonly onCounted: (changing: number | null) => void;
}

/** So long after the last letter is counted. */
const pauseMs = 300;

/** How many rows would change, and a few of them before and after. */
export function BulkPreview({ filter, change, onCounted }: BulkPreviewProps) {
  const { t, i18n } = useTranslation();
  const { dataset } = useRowsScope();
  const [asked] = useDebouncedValue(JSON.stringify({ filter, change }), pauseMs);
  const preview = useEngineQuery(
    ['datasets', 'rows.previewBulk', dataset.id, asked],
    (client, options) =>
      client.datasets.rows.previewBulk({ dataset: dataset.id, ...JSON.parse(asked) }, options),
    { keepPrevious: true },
  );
  const { data, error } = preview;
  const changing = data && data.looked >= data.matching ? data.changing : null;
  useEffect(() => onCounted(changing), [changing, onCounted]);
  if (error) return <ErrorNote error={toErrorRecord(error)} />;
  if (!data) return <Loader size="sm" aria-label={t('app.loading')} />;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const values = {
    changing: number(data.changing),
    looked: number(data.looked),
    matching: number(data.matching),
  };
  return (
    <section
      className={classes.preview}
      aria-label={t('datasetRows.bulk.preview')}
      data-testid="bulk-preview"
    >
      <Text size="sm" fw={600} role="status">
        {data.looked < data.matching
          ? t('datasetRows.bulk.countSoFar', values)
          : t('datasetRows.bulk.count', values)}
      </Text>
      <ul className={classes.examples}>
        {data.examples.map(({ row, before, after }) => (
          <li key={row}>
            <span className={classes.exampleRow}>{row}</span>
            <Diff before={before} after={after} />
          </li>
        ))}
      </ul>
    </section>
  );
}
