import { Anchor, Button, SegmentedControl, Select, Text } from '@mantine/core';
import { IconArrowLeft, IconEqual } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type DatasetState,
  type Difference,
  type RowDifference,
  rowDifferences,
  type Version,
} from '../../../../electron/contract/datasets/versions.ts';
import { type DiffPart, diffWords } from '../../../components/diff/diffWords.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { retryLost } from '../../../engine/retryLost.ts';
import { TabBody } from '../view/TabBody.tsx';
import { stateName } from './useVersions.ts';
import classes from './versions.module.css';

interface DiffViewProps {
  readonly dataset: string;
  readonly versions: readonly Version[];
  readonly from: DatasetState;
  readonly onBack: () => void;
}

const pageRows = 25;

/** What came, went and changed between two states, row by row with the fields side by side. */
export function DiffView({ dataset, versions, from: first, onBack }: DiffViewProps) {
  const { t, i18n } = useTranslation();
  const [from, setFrom] = useState<DatasetState>(first);
  const [to, setTo] = useState<DatasetState>('draft');
  const [difference, setDifference] = useState<RowDifference>('changed');
  const diff = useDiff({ dataset, from, to, difference });
  const count = (value: number) => value.toLocaleString(i18n.language);
  const states = [
    { value: 'draft', label: t('datasetsVersions.draft') },
    ...versions.map((version) => ({ value: String(version.number), label: stateName(t, version) })),
  ];
  const toState = (value: string | null): DatasetState =>
    value === null || value === 'draft' ? 'draft' : Number(value);
  return (
    <TabBody label={t('datasetsVersions.diff.title')}>
      <Anchor component="button" type="button" size="sm" onClick={onBack} className={classes.nameLine}>
        <IconArrowLeft size={15} aria-hidden="true" />
        {t('datasetsVersions.diff.back')}
      </Anchor>
      <div className={classes.bar}>
        <Select
          label={t('datasetsVersions.diff.from')}
          data={states}
          value={String(from)}
          allowDeselect={false}
          onChange={(value) => setFrom(toState(value))}
        />
        <Select
          label={t('datasetsVersions.diff.to')}
          data={states}
          value={String(to)}
          allowDeselect={false}
          onChange={(value) => setTo(toState(value))}
        />
      </div>
      <QueryGate query={diff}>
        {({ pages }) => {
          const counts = pages[0]?.counts;
          const rows = pages.flatMap((page) => page.rows);
          if (!counts) return null;
          return (
            <>
              <div className={classes.bar}>
                <SegmentedControl
                  aria-label={t('datasetsVersions.diff.title')}
                  value={difference}
                  onChange={(value) => setDifference(value as RowDifference)}
                  data={rowDifferences.map((value) => ({
                    value,
                    label: `${t(`datasetsVersions.diff.${value}`)} ${count(counts[value])}`,
                  }))}
                />
                <Text size="sm" className={classes.quiet}>
                  {t('datasetsVersions.diff.same', { count: count(counts.same) })}
                  {counts.withdrawn > 0
                    ? ` ${t('datasetsVersions.diff.withdrawn', { count: count(counts.withdrawn) })}`
                    : ''}
                </Text>
              </div>
              {rows.length === 0 ? (
                <EmptyState
                  icon={<IconEqual size={44} stroke={1.25} />}
                  title={t('datasetsVersions.diff.nothing')}
                  text={t('datasetsVersions.diff.nothingText')}
                />
              ) : null}
              {rows.map((row) => (
                <DifferenceCard key={row.row} difference={row} />
              ))}
              {diff.hasNextPage ? (
                <Button
                  variant="default"
                  loading={diff.isFetchingNextPage}
                  onClick={() => void diff.fetchNextPage()}
                >
                  {t('datasetsVersions.diff.more')}
                </Button>
              ) : null}
            </>
          );
        }}
      </QueryGate>
    </TabBody>
  );
}

interface DiffQuery {
  readonly dataset: string;
  readonly from: DatasetState;
  readonly to: DatasetState;
  readonly difference: RowDifference;
}

function useDiff(query: DiffQuery) {
  const engine = useEngine();
  return useInfiniteQuery({
    queryKey: ['datasets', 'diff', query],
    queryFn: ({ pageParam, signal }) =>
      retryLost(engine, signal, () =>
        engine.client.datasets.versions.diff({ ...query, after: pageParam, atMost: pageRows }, { signal }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ rows }) => (rows.length < pageRows ? undefined : rows.at(-1)?.row),
  });
}

function DifferenceCard({ difference: { row, difference, fields } }: { readonly difference: Difference }) {
  const { t } = useTranslation();
  return (
    <article className={classes.difference} data-testid="difference">
      <Text fw={600} size="sm" mb={6}>
        {t('datasetsVersions.diff.row', { row })}
      </Text>
      <div className={classes.sides}>
        {fields.map(({ field, before, after }) => {
          const parts = diffWords(before ?? '', after ?? '');
          const isChange = difference === 'changed' && before !== null && after !== null;
          return (
            <Sides
              key={field}
              name={t(`datasetsVersions.diff.field.${field as 'content'}`)}
              before={isChange ? parts.filter(({ kind }) => kind !== 'added') : plain(before)}
              after={isChange ? parts.filter(({ kind }) => kind !== 'removed') : plain(after)}
            />
          );
        })}
      </div>
    </article>
  );
}

const plain = (text: string | null): DiffPart[] => (text === null ? [] : [{ kind: 'same', text }]);

interface SidesProps {
  readonly name: string;
  readonly before: readonly DiffPart[];
  readonly after: readonly DiffPart[];
}

function Sides({ name, before, after }: SidesProps) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" className={classes.quiet}>
        {name}
      </Text>
      <Side title={t('datasetsVersions.diff.before')} parts={before} />
      <Side title={t('datasetsVersions.diff.after')} parts={after} />
    </>
  );
}

function Side({ title, parts }: { readonly title: string; readonly parts: readonly DiffPart[] }) {
  const { t } = useTranslation();
  return (
    <section className={classes.side} aria-label={title}>
      {parts.length === 0 ? (
        <Text size="sm" className={classes.quiet}>
          {t('datasetsVersions.diff.nothingThere')}
        </Text>
      ) : (
        <p className={classes.text}>
          {parts.map(({ kind, text }, at) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have their place only
            kind === 'same' ? <span key={at}>{text}</span> : <mark key={at}>{text}</mark>,
          )}
        </p>
      )}
    </section>
  );
}
