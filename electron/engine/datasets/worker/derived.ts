import type { RowContent } from '../../../common/datasetRow.ts';
import { measureTexts } from '../../../ml/datasets/canonical.ts';
import { compileRowSchema, type RowSchema } from '../../../ml/datasets/rowSchema.ts';
import { timeLimited } from './cleaning/guard.ts';
import { type DatasetFile, readMeta, writeMeta } from './datasetFile.ts';
import { problemBits } from './problems.ts';
import { readDatasetSettings } from './settings.ts';

/** What follows from a row's content. It is written with the content, whoever writes that, so no step of the history has it. */
export interface Derived {
  readonly characters: number;
  readonly han: number;
  /** Of `rows.problems`: the bit of the schema, or 0. */
  readonly schemaBit: number;
}

export function derive(file: DatasetFile, content: RowContent): Derived {
  return {
    ...measureTexts(content),
    schemaBit: schemaMisfit(file, content) === null ? 0 : problemBits.schema,
  };
}

/** Where and why the content does not meet the data set's own schema; null: it does, or there is none. */
export function schemaMisfit(file: DatasetFile, content: RowContent): string | null {
  const schema = rowSchemaOf(file);
  if (schema === null) return null;
  // People's own expressions can run for ever on some text; the limit costs half a millisecond, so only they have it.
  if (!schema.hasPatterns) return schema.misfit(content);
  let misfit: string | null = null;
  const hasEnded = timeLimited(() => {
    misfit = schema.misfit(content);
  });
  return hasEnded ? misfit : 'a pattern of the schema comes to no end';
}

const compiled = new WeakMap<DatasetFile, { readonly json: string; readonly schema: RowSchema }>();

function rowSchemaOf(file: DatasetFile): RowSchema | null {
  const { schema } = readDatasetSettings(file);
  if (schema === null) return null;
  const json = JSON.stringify(schema);
  const there = compiled.get(file);
  if (there?.json === json) return there.schema;
  const made = compileRowSchema(schema);
  compiled.set(file, { json, schema: made });
  return made;
}

/** Tells lists and counts of rows that something has changed that no new step of the history says. */
export function noteDerived(file: DatasetFile): void {
  writeMeta(file, 'rowsRevision', readMeta<number>(file, 'rowsRevision', 0) + 1);
}
