import type { Migration } from '../../../store/migrations/migration.ts';
import { rows } from './0001_rows.ts';
import { labelling } from './0002_labelling.ts';
import { cleaning } from './0003_cleaning.ts';
import { feedback } from './0004_feedback.ts';
import { versions } from './0005_versions.ts';
import { duplicates } from './0006_duplicates.ts';
import { personal } from './0007_personal.ts';

/** In order; `number` is the place in this list, from 1. */
export const datasetMigrations: readonly Migration[] = [
  rows,
  labelling,
  cleaning,
  feedback,
  versions,
  duplicates,
  personal,
];
