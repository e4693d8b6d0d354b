import { Button, Checkbox, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type JobKind, jobKindSchema } from '../../../electron/contract/jobs.ts';
import { QueryGate } from '../../components/QueryGate.tsx';
import { ClearHistory } from './ClearHistory.tsx';
import { HistoryRows } from './HistoryRows.tsx';
import { type HistoryFilter, useHistory } from './historyQuery.ts';
import classes from './jobs.module.css';
import { type EndedState, endedStates, longKinds } from './jobTables.ts';

const typingMs = 200;

/** What has ended: searched, filtered, and as long as it is. */
export function JobHistory() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<JobKind | null>(null);
  const [state, setState] = useState<EndedState | null>(null);
  const [answers, setAnswers] = useState(false);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), typingMs);
  const kinds = kind ? [kind] : answers ? jobKindSchema.options : longKinds;
  const filter: HistoryFilter = { kinds, states: state ? [state] : endedStates, search };
  const history = useHistory(filter);
  const isFiltered = kind !== null || state !== null || search !== '';
  return (
    <>
      <div className={classes.filters}>
        <TextInput
          label={t('jobs.history.search')}
          size="sm"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          label={t('jobs.history.kind')}
          size="sm"
          clearable
          placeholder={t('jobs.history.allKinds')}
          clearButtonProps={{ 'aria-label': t('jobs.history.allKinds') }}
          data={jobKindSchema.options.map((value) => ({ value, label: t(`jobs.kind.${value}`) }))}
          value={kind}
          onChange={(value) => setKind(value as JobKind | null)}
        />
        <Select
          label={t('jobs.history.state')}
          size="sm"
          clearable
          placeholder={t('jobs.history.allStates')}
          clearButtonProps={{ 'aria-label': t('jobs.history.allStates') }}
          data={endedStates.map((value) => ({ value, label: t(`jobs.state.${value}`) }))}
          value={state}
          onChange={(value) => setState(value as EndedState | null)}
        />
        <Checkbox
          className={classes.answers}
          label={t('jobs.history.answers')}
          checked={answers || kind === 'answer'}
          disabled={kind !== null}
          onChange={(event) => setAnswers(event.currentTarget.checked)}
        />
        <ClearHistory filter={filter} />
      </div>
      <QueryGate query={history}>
        {({ pages }) => {
          const jobs = pages.flatMap((page) => page.jobs);
          return jobs.length === 0 ? (
            <Text className={classes.quiet}>
              {t(isFiltered ? 'jobs.history.noMatch' : 'jobs.history.none')}
            </Text>
          ) : (
            <HistoryRows
              jobs={jobs}
              onEnd={() => {
                if (history.hasNextPage && !history.isFetchingNextPage) void history.fetchNextPage();
              }}
            />
          );
        }}
      </QueryGate>
      {history.isFetchingNextPage ? (
        <Text size="sm" role="status" className={classes.quiet}>
          {t('jobs.history.more')}
        </Text>
      ) : null}
      {history.isError && history.data ? (
        <Button variant="default" size="xs" onClick={() => void history.fetchNextPage()}>
          {t('app.retry')}
        </Button>
      ) : null}
    </>
  );
}
