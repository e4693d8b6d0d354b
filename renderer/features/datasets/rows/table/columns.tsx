import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import type { DatasetKind } from '../../../../../electron/common/datasetRow.ts';
import type { Language } from '../../../../../electron/common/errors/appError.ts';
import type { DatasetDetail } from '../../../../../electron/contract/datasets/core.ts';
import type { RowSort, RowSummary } from '../../../../../electron/contract/datasets/rows.ts';
import { formatMoment } from '../../../../i18n/times.ts';
import { Highlighted } from '../filter/Highlighted.tsx';
import { type ColumnName, columnNames } from '../tableView.ts';
import { LabelMark, ProblemMarks, ReviewMark, Stars } from './marks.tsx';
import { Thumbnail } from './Thumbnail.tsx';
import classes from './table.module.css';

export interface CellContext {
  readonly t: TFunction;
  readonly language: Language;
  readonly dataset: string;
  readonly search: string;
  readonly labels: readonly string[];
  readonly sources: ReadonlyMap<number, string>;
}

export interface Column {
  /** In pixels, until it is pulled. */
  readonly width: number;
  /** Takes what room there is beside the others. */
  readonly isWide?: boolean;
  readonly isNumber?: boolean;
  readonly sort?: RowSort['by'];
  /** Kinds of data sets that have it; left out: all. */
  readonly kinds?: readonly DatasetKind[];
  readonly cell: (row: RowSummary, context: CellContext) => ReactNode;
}

export const leastWidth = 48;

const count = (value: number | null, { language }: CellContext) => value?.toLocaleString(language) ?? '';

export const columns = {
  id: { width: 84, isNumber: true, sort: 'id', cell: (row) => row.id },
  question: {
    width: 200,
    isWide: true,
    cell: (row, { dataset, search }) =>
      row.image === null ? (
        <Highlighted text={row.question} search={search} />
      ) : (
        <span className={classes.picture}>
          <Thumbnail dataset={dataset} image={row.image} />
          <span className={classes.lines}>
            <Highlighted text={row.question} search={search} />
          </span>
        </span>
      ),
  },
  answer: {
    width: 200,
    isWide: true,
    kinds: ['chat', 'preference', 'rated', 'image'],
    cell: (row, { search }) => <Highlighted text={row.answer} search={search} />,
  },
  label: {
    width: 130,
    sort: 'label',
    cell: ({ label, labelBy }, { labels }) =>
      label === null ? null : <LabelMark label={label} by={labelBy} labels={labels} />,
  },
  tags: {
    width: 140,
    cell: ({ tags }) =>
      tags.map((tag) => (
        <span key={tag} className={classes.tag}>
          {tag}
        </span>
      )),
  },
  stars: { width: 92, sort: 'stars', cell: ({ stars }) => (stars === null ? null : <Stars count={stars} />) },
  split: { width: 90, cell: ({ split }) => split },
  review: { width: 104, cell: ({ review }) => <ReviewMark review={review} /> },
  problems: { width: 150, cell: ({ problems }) => <ProblemMarks problems={problems} /> },
  assignee: { width: 110, cell: ({ assignee }) => assignee },
  characters: {
    width: 112,
    isNumber: true,
    sort: 'characters',
    cell: (row, context) => count(row.characters, context),
  },
  tokens: { width: 88, isNumber: true, sort: 'tokens', cell: (row, context) => count(row.tokens, context) },
  source: {
    width: 170,
    cell: ({ source, line }, { sources, t }) =>
      source === null
        ? t('datasetRows.byHand')
        : t('datasetRows.sourceLine', { name: sources.get(source) ?? source, line: line ?? '–' }),
  },
  changed: {
    width: 158,
    sort: 'changedAt',
    cell: ({ changedAt }, { language }) => formatMoment(changedAt, language),
  },
} as const satisfies Record<ColumnName, Column>;

/** Columns that a data set's rows have, in their order; tokens once they are counted. */
export function columnsOf({ kind, countedRows }: Pick<DatasetDetail, 'kind' | 'countedRows'>): ColumnName[] {
  return columnNames.filter((name) => {
    const { kinds }: Column = columns[name];
    const isKnown = name !== 'tokens' || countedRows > 0;
    return isKnown && (kinds === undefined || kinds.includes(kind));
  });
}
