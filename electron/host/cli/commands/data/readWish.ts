import {
  type ColumnRole,
  columnRoles,
  type FileFormat,
  missingRoles,
  plainReading,
  type RecordShape,
  type TextEncoding,
} from '../../../../common/datasetFile.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import type { FilePreview, ReadChoice } from '../../../../contract/datasets/imports.ts';
import type { FileGrant } from '../../../../contract/files.ts';
import type { EngineClient } from '../../connect.ts';

/** What somebody has said about a file; the rest is found out. */
export interface ReadOptions {
  readonly format?: FileFormat;
  readonly encoding?: TextEncoding;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly sheet?: string;
  readonly passage?: number;
  readonly shape?: RecordShape;
  /** `role=column`. */
  readonly map?: readonly string[];
}

type Reading = ReadChoice['reading'];
type Mapping = ReadChoice['mapping'];

/** How the file is read with what was said about it. Throws `request.invalid`, `dataFile.*`. */
export async function lookInto(
  { datasets: { imports } }: EngineClient,
  file: FileGrant,
  options: ReadOptions,
): Promise<FilePreview> {
  const guessed = await imports.preview({ file, ...readingWish(options) });
  const reading = overrule(guessed.choice.reading, options);
  const read = hasChanged(guessed.choice.reading, reading)
    ? await imports.preview({ file, choice: { reading } })
    : guessed;
  const mapping = mapColumns(read, options);
  if (!hasChanged(read.choice.mapping, mapping)) return read;
  return imports.preview({ file, choice: { reading: read.choice.reading, mapping } });
}

/** Another format has to be said first: of the guessed one the file may make no sense. */
function readingWish({ format, encoding }: ReadOptions): { choice?: { reading: Reading } } {
  return format === undefined
    ? {}
    : { choice: { reading: { ...plainReading(format), encoding: encoding ?? null } } };
}

function overrule(reading: Reading, options: ReadOptions): Reading {
  const { encoding, delimiter, header, sheet, passage } = options;
  return {
    ...reading,
    ...(encoding !== undefined && { encoding }),
    ...(delimiter !== undefined && { delimiter: delimiter === '\\t' ? '\t' : delimiter }),
    ...(header !== undefined && { hasHeader: header }),
    ...(sheet !== undefined && { sheet }),
    ...(passage !== undefined && { passageCharacters: passage }),
  };
}

function hasChanged(before: Reading | Mapping, after: Reading | Mapping): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

function mapColumns({ choice, shapes, columns }: FilePreview, { shape, map = [] }: ReadOptions): Mapping {
  const begun =
    shape === undefined || shape === choice.mapping.shape
      ? choice.mapping
      : (shapes.find((found) => found.shape === shape) ?? { shape, columns: {} });
  const named = map.map((text) => parseMapping(text, new Set(columns.map(({ name }) => name))));
  return { shape: begun.shape, columns: { ...begun.columns, ...Object.fromEntries(named) } };
}

function parseMapping(text: string, known: ReadonlySet<string>): [ColumnRole, string] {
  const at = text.indexOf('=');
  const role = columnRoles.find((name) => name === text.slice(0, at));
  const column = text.slice(at + 1);
  if (at < 1 || role === undefined)
    throw new AppError('request.invalid', {
      detail: `--map takes ROLE=COLUMN, not “${text}”; roles are ${columnRoles.join(', ')}`,
    });
  if (!known.has(column))
    throw new AppError('request.invalid', {
      detail: `the file has no column “${column}”, but ${[...known].join(', ')}`,
    });
  return [role, column];
}

/** Throws `request.invalid`. */
export function requireColumns(mapping: Mapping): void {
  const missing = missingRoles(mapping).map((need) => (typeof need === 'string' ? need : need.join(' or ')));
  if (missing.length > 0)
    throw new AppError('request.invalid', {
      detail: `no column gives ${missing.join(', ')}; say which with --map ROLE=COLUMN, or choose another --shape`,
    });
}
