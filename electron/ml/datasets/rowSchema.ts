import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { RowContent } from '../../common/datasetRow.ts';
import { AppError } from '../../common/errors/appError.ts';

/** A data set's own JSON Schema, ready to be asked. */
export interface RowSchema {
  /** Whether it has regular expressions, which may come to no end. */
  readonly hasPatterns: boolean;
  /** Where and why the content does not meet it; null: it does. */
  misfit(content: RowContent): string | null;
}

/** Draft 2020-12; words that it does not know are passed over, as the draft asks. Throws `datasets.schemaInvalid`. */
export function compileRowSchema(schema: object): RowSchema {
  try {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    const hasPatterns = /"pattern(Properties)?":/.test(JSON.stringify(schema));
    return { hasPatterns, misfit: (content) => (validate(content) ? null : describe(validate.errors?.[0])) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new AppError('datasets.schemaInvalid', { detail: error.message }, { cause: error });
  }
}

function describe(error: ErrorObject | undefined): string {
  const place = error?.instancePath.slice(1).replaceAll('/', '.');
  return [place, error?.message].filter(Boolean).join(' ');
}
