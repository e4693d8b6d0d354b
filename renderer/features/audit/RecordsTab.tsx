import { Loader, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditRecord } from '../../../electron/contract/audit/index.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { PanelBoundary } from '../../components/PanelBoundary.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import classes from './audit.module.css';
import { FilterBar } from './FilterBar.tsx';
import { useFilter } from './filter.ts';
import { RecordDrawer } from './RecordDrawer.tsx';
import { RecordRows } from './RecordRows.tsx';
import { type Seen, useAllRecords, useFoundRecords } from './useRecords.ts';

export function RecordsTab() {
  const status = useEngineQuery(['audit', 'status'], (client, options) =>
    client.audit.status(undefined, options),
  );
  return (
    <div className={classes.stack}>
      <FilterBar />
      <PanelBoundary>
        <QueryGate query={status}>{({ first, last }) => <Records first={first} last={last} />}</QueryGate>
      </PanelBoundary>
    </div>
  );
}

function Records({ first, last }: { readonly first: number; readonly last: number }) {
  const { t } = useTranslation();
  const [seen, setSeen] = useState<Seen>({ first: 0, last: 0 });
  const [opened, setOpened] = useState<AuditRecord | null>(null);
  const filter = useFilter();
  const isFiltered = Object.keys(filter).length > 0;
  const all = useAllRecords({ first, last }, seen);
  const found = useFoundRecords(filter, seen, isFiltered);
  const list = isFiltered ? found : all;
  return (
    <>
      <div className={classes.listHead}>
        <Text size="sm" className={classes.quiet} role="status">
          {isFiltered
            ? t(list.isLooking ? 'audit.list.looking' : 'audit.list.found', { count: list.count })
            : t('audit.list.count', { count: list.count })}
        </Text>
        {list.isLooking ? <Loader size="xs" aria-hidden="true" /> : null}
      </div>
      {list.error ? (
        <ErrorNote error={toErrorRecord(list.error)} action={{ label: t('app.retry'), run: list.retry }} />
      ) : null}
      {list.count === 0 && !list.isLooking && !list.error ? (
        <EmptyState
          icon={<IconShieldCheck size={36} stroke={1.5} />}
          title={t(isFiltered ? 'audit.list.nothing' : 'audit.list.none')}
          text={t(isFiltered ? 'audit.list.nothingText' : 'audit.list.noneText')}
        />
      ) : (
        <RecordRows list={list} onSeen={setSeen} onOpen={setOpened} />
      )}
      <RecordDrawer record={opened} onClose={() => setOpened(null)} />
    </>
  );
}
