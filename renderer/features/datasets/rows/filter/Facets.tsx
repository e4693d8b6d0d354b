import { Button, NumberInput, Switch } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { infer as Infer } from 'zod';
import {
  type FacetName,
  facetNames,
  type facetSchema,
  type RowFilter,
} from '../../../../../electron/contract/datasets/rows.ts';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import { useRowsScope } from '../rowsScope.ts';
import { changeQuery } from '../rowsView.ts';
import { LabelDot } from '../table/marks.tsx';
import classes from './filter.module.css';
import { chosenValues, toggleValue, valueWords, withPart } from './filterParts.ts';
import { useFilterWords } from './useChips.ts';

type Facet = Infer<typeof facetSchema>;

/** Values that are shown before somebody asks for the others. */
const fewValues = 7;
/** A large set is counted in pieces; so often is looked how far that is. */
const countingMs = 1_000;

/** How often each value occurs; pressed, it narrows the list. */
export function Facets() {
  const { t, i18n } = useTranslation();
  const { dataset, view } = useRowsScope();
  const { filter } = view;
  const [isCounting, setCounting] = useState(false);
  const facets = useEngineQuery(
    ['datasets', 'rows.facets', dataset.id, filter],
    async (client, options) => {
      const counted = await client.datasets.rows.facets({ dataset: dataset.id, filter }, options);
      setCounting(counted.counted < counted.of);
      return counted;
    },
    { keepPrevious: true, everyMs: isCounting ? countingMs : false },
  );
  const shown = useLastCounts(facets.data);
  const setFilter = (next: RowFilter) => changeQuery(dataset.id, { filter: next });
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <aside className={classes.facets} aria-label={t('datasetRows.facets')} tabIndex={0}>
      {facets.data && facets.data.counted < facets.data.of ? (
        <p className={classes.soFar} role="status">
          {t('datasetRows.countedSoFar', {
            counted: number(facets.data.counted),
            of: number(facets.data.of),
          })}
        </p>
      ) : null}
      {facetNames.map((name) => (
        <FacetPart key={name} name={name} values={shown?.facets[name] ?? []} />
      ))}
      <RangePart part="characters" />
      {dataset.countedRows > 0 ? <RangePart part="tokens" /> : null}
      {dataset.removedRows > 0 || filter.removed ? (
        <Switch
          size="sm"
          label={t('datasetRows.removedOnly', { count: number(dataset.removedRows) })}
          checked={filter.removed ?? false}
          onChange={({ currentTarget }) =>
            setFilter(withPart(filter, 'removed', currentTarget.checked ? true : undefined))
          }
        />
      ) : null}
    </aside>
  );
}

interface Counts {
  readonly counted: number;
  readonly of: number;
  readonly facets: Partial<Record<FacetName, Facet>>;
}

/** While nothing of a new filter has been counted, the last counts stay: values do not jump away from under the pointer. */
function useLastCounts(counts: Counts | undefined): Counts | undefined {
  const last = useRef(counts);
  const isBlank =
    counts === undefined ||
    (counts.counted < counts.of && Object.values(counts.facets).every((values) => values?.length === 0));
  if (!isBlank) last.current = counts;
  return last.current;
}

interface FacetPartProps {
  readonly name: FacetName;
  readonly values: Facet;
}

/** A facet in which all rows are alike tells nothing, unless it is part of the filter. */
function FacetPart({ name, values }: FacetPartProps) {
  const { t } = useTranslation();
  const { view } = useRowsScope();
  const [isWhole, setWhole] = useState(false);
  const chosen = chosenValues(view.filter, name);
  // What was chosen stays, even where nothing is left of it.
  const missing = chosen.filter((value) => !values.some((known) => known.value === value));
  const all: Facet = [...values, ...missing.map((value) => ({ value, count: 0 }))];
  if (all.length <= 1 && chosen.length === 0) return null;
  const shown = isWhole ? all : all.filter(({ value }, index) => index < fewValues || chosen.includes(value));
  return (
    <section aria-labelledby={`facet-${name}`}>
      <h2 id={`facet-${name}`} className={classes.facetTitle}>
        {t(`datasetRows.facet.${name}`)}
      </h2>
      <ul className={classes.facetList}>
        {shown.map(({ value, count }) => (
          <FacetValueButton key={String(value)} name={name} value={value} count={count} />
        ))}
      </ul>
      {all.length > fewValues ? (
        <Button size="compact-xs" variant="subtle" onClick={() => setWhole(!isWhole)}>
          {isWhole ? t('datasetRows.fewer') : t('datasetRows.more', { count: all.length - fewValues })}
        </Button>
      ) : null}
    </section>
  );
}

interface FacetValueProps {
  readonly name: FacetName;
  readonly value: string | number | null;
  readonly count: number;
}

function FacetValueButton({ name, value, count }: FacetValueProps) {
  const { i18n } = useTranslation();
  const { dataset, view } = useRowsScope();
  const text = valueWords(name, value, useFilterWords());
  return (
    <li>
      <button
        type="button"
        className={classes.facetValue}
        aria-pressed={chosenValues(view.filter, name).includes(value)}
        title={text}
        onClick={() => changeQuery(dataset.id, { filter: toggleValue(view.filter, name, value) })}
      >
        {name === 'labels' && value !== null ? (
          <LabelDot label={String(value)} labels={dataset.labels} />
        ) : null}
        <span className={classes.facetName} data-none={value === null || undefined}>
          {text}
        </span>
        <span className={classes.facetCount}>{count.toLocaleString(i18n.language)}</span>
      </button>
    </li>
  );
}

function RangePart({ part }: { readonly part: 'characters' | 'tokens' }) {
  const { t } = useTranslation();
  const { dataset, view } = useRowsScope();
  const range = view.filter[part] ?? {};
  const set = (end: 'min' | 'max', value: string | number) => {
    const { [end]: _before, ...other } = range;
    const next = value === '' ? other : { ...other, [end]: Number(value) };
    const filter = withPart(view.filter, part, Object.keys(next).length === 0 ? undefined : next);
    changeQuery(dataset.id, { filter });
  };
  return (
    <section aria-labelledby={`facet-${part}`}>
      <h2 id={`facet-${part}`} className={classes.facetTitle}>
        {t(`datasetRows.column.${part}`)}
      </h2>
      <div className={classes.range}>
        {(['min', 'max'] as const).map((end) => (
          <NumberInput
            key={end}
            size="xs"
            min={0}
            allowDecimal={false}
            hideControls
            aria-label={t(`datasetRows.range.${end}`, { what: t(`datasetRows.column.${part}`) })}
            placeholder={t(`datasetRows.${end}`)}
            value={range[end] ?? ''}
            onChange={(value) => set(end, value)}
          />
        ))}
      </div>
    </section>
  );
}
