import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const columnNames = [
  'id',
  'question',
  'answer',
  'label',
  'tags',
  'stars',
  'split',
  'review',
  'problems',
  'assignee',
  'characters',
  'tokens',
  'source',
  'changed',
] as const;
export type ColumnName = (typeof columnNames)[number];

/** Heights of a row in rem: one line, two lines, five. */
export const densities = { compact: 2, normal: 3.25, tall: 6.5 } as const;
export type Density = keyof typeof densities;

export interface TableView {
  readonly hidden: readonly ColumnName[];
  /** In pixels, of those that were pulled. */
  readonly widths: Readonly<Partial<Record<ColumnName, number>>>;
  readonly density: Density;
  readonly facetsShown: boolean;
  /** Width of the row's panel, in pixels. */
  readonly panelPx: number;
  /** Whether texts are read as Markdown. */
  readonly asMarkdown: boolean;
  /** Whether a label given by key leads to the next row. */
  readonly advances: boolean;
}

/** How this browser likes to see rows, whatever the data set. */
export const useTableView = create<TableView>()(
  persist(
    (): TableView => ({
      hidden: ['split', 'assignee', 'source', 'changed'],
      widths: {},
      density: 'normal',
      facetsShown: true,
      panelPx: 480,
      asMarkdown: false,
      advances: true,
    }),
    { name: 'inhouse.rowTable', version: 1 },
  ),
);

export function showColumn(name: ColumnName, isShown: boolean): void {
  useTableView.setState(({ hidden }) => ({
    hidden: isShown ? hidden.filter((other) => other !== name) : [...hidden, name],
  }));
}
