import type { DatasetKind } from '../../../common/datasetRow.ts';
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

export function changeSettings(file: DatasetFile, change: Partial<DatasetSettings>): DatasetSettings {
  const settings = { ...readDatasetSettings(file), ...change };
  writeMeta(file, 'settings', settings);
  return settings;
}
