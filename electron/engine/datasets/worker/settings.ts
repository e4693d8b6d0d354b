import type { DatasetKind } from '../../../common/datasetRow.ts';
import { compileRowSchema } from '../../../ml/datasets/rowSchema.ts';
import { type DatasetFile, readMeta, writeMeta } from './datasetFile.ts';

/** What people set for a whole data set. */
export interface DatasetSettings {
  readonly kind: DatasetKind;
  /** JSON Schema (draft 2020-12) of a row's content; null: only the shape of its kind counts. */
  readonly schema: object | null;
  /** The labels that may be given, in the order of their keys 1 to 9. */
  readonly labels: readonly string[];
}

export const defaultSettings: DatasetSettings = { kind: 'chat', schema: null, labels: [] };

export function readDatasetSettings(file: DatasetFile): DatasetSettings {
  return { ...defaultSettings, ...readMeta<Partial<DatasetSettings>>(file, 'settings', {}) };
}

/** Throws `datasets.schemaInvalid`; then nothing was changed. */
export function changeSettings(file: DatasetFile, change: Partial<DatasetSettings>): DatasetSettings {
  const before = readDatasetSettings(file);
  const settings = { ...before, ...change };
  if (settings.schema !== null) compileRowSchema(settings.schema);
  const isOther = JSON.stringify(settings.schema) !== JSON.stringify(before.schema);
  file.transaction(() => {
    writeMeta(file, 'settings', settings);
    if (isOther) writeUnchecked(file, 0);
  });
  return settings;
}

/** Rows after this one still bear the marks of an earlier schema; null: none does. */
export function readUnchecked(file: DatasetFile): number | null {
  return readMeta<number | null>(file, 'unchecked', null);
}

export function writeUnchecked(file: DatasetFile, after: number | null): void {
  writeMeta(file, 'unchecked', after);
}
