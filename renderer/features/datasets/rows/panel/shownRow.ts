import type { Row, RowRevision } from '../../../../../electron/contract/datasets/rows.ts';

/** A row with all that became of it. */
export type ShownRow = Row & { readonly history: readonly RowRevision[] };
