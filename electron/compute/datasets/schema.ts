import { Ajv2020 } from 'ajv/dist/2020.js';
import type { RowContent } from '../../common/datasetRow.ts';
import { AppError } from '../../common/errors/appError.ts';

/** null: the content meets the schema; else the path and what is wrong there. */
export type CheckContent = (content: RowContent) => string | null;

/** Compiles a JSON Schema (draft 2020-12) once. @throws AppError `dataFile.schemaInvalid` */
export function compileSchema(schema: object): CheckContent {
  const ajv = new Ajv2020({ strict: false, allErrors: false, logger: false });
  let validate: ReturnType<typeof ajv.compile>;
  try {
    validate = ajv.compile(schema);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new AppError('dataFile.schemaInvalid', { detail: error.message }, { cause: error });
  }
  return (content) => {
    if (validate(content)) return null;
    const [first] = validate.errors ?? [];
    return `${first?.instancePath || '/'} ${first?.message ?? ''}`.trim();
  };
}
