import * as z from 'zod';
import {
  columnRoles,
  fileFormats,
  recordShapes,
  rejectReasons,
  textEncodings,
} from '../../common/datasetFile.ts';
import { datasetKinds, type RowContent, turnRoles } from '../../common/datasetRow.ts';
import { fileGrantSchema } from '../files.ts';
import { procedure } from '../procedure.ts';
import { datasetNameSchema, datasetSchema, inDataset } from './core.ts';

export const readingSchema = z.object({
  format: z.enum(fileFormats),
  encoding: z.enum(textEncodings).nullable(),
  delimiter: z.string().length(1).nullable(),
  hasHeader: z.boolean().nullable(),
  sheet: z.string().max(200).nullable(),
  passageCharacters: z.number().int().min(50).max(100_000).nullable(),
});

export const mappingSchema = z.object({
  shape: z.enum(recordShapes),
  columns: z.partialRecord(z.enum(columnRoles), z.string().max(500)),
});

export const readChoiceSchema = z.object({ reading: readingSchema, mapping: mappingSchema });
export type ReadChoice = z.infer<typeof readChoiceSchema>;

const turnSchema = z.object({ role: z.enum(turnRoles), content: z.string() });
const chatFields = { turns: z.array(turnSchema).min(1).readonly(), tools: z.string().nullable() };
const boxSchema = z.object({
  label: z.string(),
  x: z.number(),
  y: z.number(),
  width: z.number().min(0),
  height: z.number().min(0),
});

/** The strictest first: what has an answer more is no plain chat. */
export const rowContentSchema = z.union([
  z.strictObject({ ...chatFields, chosen: z.string(), rejected: z.string() }),
  z.strictObject({ ...chatFields, good: z.boolean() }),
  z.strictObject(chatFields),
  z.strictObject({ text: z.string() }),
  z.strictObject({
    image: z.string(),
    name: z.string(),
    width: z.number().int(),
    height: z.number().int(),
    labels: z.array(z.string()).readonly(),
    boxes: z.array(boxSchema).readonly(),
  }),
]) satisfies z.ZodType<RowContent>;

export const rejectSchema = z.object({
  ordinal: z.number().int(),
  /** Line, table row or array element, from 1. */
  line: z.number().int(),
  reason: z.enum(rejectReasons),
  detail: z.string(),
  excerpt: z.string(),
});
export type Reject = z.infer<typeof rejectSchema>;

export const filePreviewSchema = z.object({
  choice: readChoiceSchema,
  kind: z.enum(datasetKinds),
  /** Shapes that the columns could be read as, the best first. */
  shapes: z.array(mappingSchema),
  columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
  sheets: z.array(z.string()),
  rows: z.array(
    z.object({ line: z.number().int(), content: rowContentSchema, label: z.string().nullable() }),
  ),
  rejects: z.array(rejectSchema),
  /** Records looked at, and whether that is all of the file. */
  looked: z.number().int(),
  isWhole: z.boolean(),
  sizeBytes: z.number(),
  /** The choice was made before for a file with the same columns. */
  isRemembered: z.boolean(),
});
export type FilePreview = z.infer<typeof filePreviewSchema>;

export const sourceSchema = z.object({
  id: z.number().int(),
  /** The job that imported it: a stopped one is read on by resuming it. null: its rows came another way. */
  job: z.string().nullable(),
  name: z.string(),
  sizeBytes: z.number(),
  sha256: z.string().nullable(),
  licence: z.string().nullable(),
  choice: readChoiceSchema,
  state: z.enum(['reading', 'stopped', 'done']),
  records: z.number().int(),
  rows: z.number().int(),
  rejects: z.number().int(),
  duplicates: z.number().int(),
  actor: z.string(),
  createdAt: z.string(),
});
export type Source = z.infer<typeof sourceSchema>;

export const importsContract = {
  /** How a file would be read: the given choice; a mapping that is left out is remembered or guessed. Nothing is stored. Throws `dataFile.*`. */
  preview: procedure({ permission: 'datasets.write', audit: 'none' })
    .input(z.object({ file: fileGrantSchema, choice: readChoiceSchema.partial().optional() }))
    .output(filePreviewSchema),
  /** Into a data set that is there, or (by `name`) a new one. */
  start: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(
      z.object({
        file: fileGrantSchema,
        choice: readChoiceSchema,
        into: z.union([inDataset, z.object({ name: datasetNameSchema })]),
        licence: z.string().max(200).nullable().default(null),
      }),
    )
    .output(z.object({ job: z.string(), dataset: datasetSchema })),
  /** Reads the whole file and tells what would become of it; stores nothing. The result is the job's. */
  dryRun: procedure({ permission: 'datasets.write', audit: 'none' })
    .input(z.object({ file: fileGrantSchema, choice: readChoiceSchema, into: inDataset.optional() }))
    .output(z.object({ job: z.string() })),
  sources: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset)
    .output(z.object({ sources: z.array(sourceSchema) })),
  /** Records that did not become rows, in the order of the file; duplicates among them when asked for. */
  rejects: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inDataset.extend({
        source: z.number().int(),
        /** Only those after this ordinal, for the next page. */
        after: z.number().int().default(0),
        atMost: z.number().int().min(1).max(500).default(100),
        withDuplicates: z.boolean().default(false),
      }),
    )
    .output(z.object({ rejects: z.array(rejectSchema), total: z.number().int() })),
};
