import type { RowContent } from '../../../common/datasetRow.ts';
import { measureTexts } from '../../../ml/datasets/canonical.ts';
import { compileRowSchema, type RowSchema } from '../../../ml/datasets/rowSchema.ts';
import type { DatasetFile } from './datasetFile.ts';
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
  const misfit = rowSchemaOf(file)?.misfit(content) ?? null;
  return { ...measureTexts(content), schemaBit: misfit === null ? 0 : problemBits.schema };
}

const compiled = new WeakMap<DatasetFile, { readonly json: string; readonly schema: RowSchema }>();

/** The data set's own schema; null: it has none. */
export function rowSchemaOf(file: DatasetFile): RowSchema | null {
  const { schema } = readDatasetSettings(file);
  if (schema === null) return null;
  const json = JSON.stringify(schema);
  const there = compiled.get(file);
  if (there?.json === json) return there.schema;
  const made = compileRowSchema(schema);
  compiled.set(file, { json, schema: made });
  return made;
}
