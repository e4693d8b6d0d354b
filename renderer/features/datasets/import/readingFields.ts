import type { FileFormat, Reading } from '../../../../electron/common/datasetFile.ts';
import {
  type ColumnRole,
  type RecordShape,
  roleNeeds,
  shapeColumns,
} from '../../../../electron/common/datasetFile.ts';
import type { ReadChoice } from '../../../../electron/contract/datasets/imports.ts';

export type Mapping = ReadChoice['mapping'];
export type ReadingField = Exclude<keyof Reading, 'format'>;

/** What there is to choose about each format. */
export const fieldsOfFormat = {
  jsonl: ['encoding'],
  json: ['encoding'],
  delimited: ['encoding', 'delimiter', 'hasHeader'],
  parquet: [],
  xlsx: ['sheet', 'hasHeader'],
  plain: ['encoding', 'passageCharacters'],
  markdown: ['encoding', 'passageCharacters'],
  images: [],
} as const satisfies Record<FileFormat, readonly ReadingField[]>;

/** Delimiters that are offered; another one can be typed by its sign. */
export const delimiters = [',', ';', '\t', '|'] as const;

/** Roles of a shape in their order; what it cannot do without is `needed`, one of several is enough where they stand together. */
export function rolesOf(
  shape: RecordShape,
): readonly { readonly role: ColumnRole; readonly needed: boolean }[] {
  const { needs, knows } = shapeColumns[shape];
  const rows = (roles: readonly (ColumnRole | readonly ColumnRole[])[], needed: boolean) =>
    roles.flatMap((role) =>
      typeof role === 'string' ? [{ role, needed }] : role.map((one) => ({ role: one, needed: false })),
    );
  return [...rows(needs, true), ...rows(knows, false)];
}

/** A role gets a column, or none. A role that means nothing without another goes with it. */
export function withColumn(mapping: Mapping, role: ColumnRole, column: string | null): Mapping {
  const columns = Object.entries(mapping.columns).filter(
    ([name]) => name !== role && !(column === null && roleNeeds[name as ColumnRole] === role),
  );
  return {
    shape: mapping.shape,
    columns: Object.fromEntries(column === null ? columns : [...columns, [role, column]]),
  };
}

/** The columns that the file offers for this shape; none where it was not thought of. */
export function mappingAs(shape: RecordShape, found: readonly Mapping[]): Mapping {
  return found.find((mapping) => mapping.shape === shape) ?? { shape, columns: {} };
}
