import * as z from 'zod';
import { datasetKinds } from '../../common/datasetRow.ts';
import { procedure } from '../procedure.ts';

export const datasetKindSchema = z.enum(datasetKinds);
export const datasetNameSchema = z.string().trim().min(1).max(100);
/** An id, a name, or the beginning of one that no other has. */
export const datasetReferenceSchema = z.string().min(1).max(200);
export const labelSchema = z.string().trim().min(1).max(100);

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: datasetKindSchema,
  description: z.string(),
  /** Rows that are part of it; those taken out are not counted. */
  rows: z.number().int(),
  /** Frozen ones. */
  versions: z.number().int(),
  sizeBytes: z.number(),
  createdAt: z.string(),
  changedAt: z.string(),
});
export type Dataset = z.infer<typeof datasetSchema>;

export const datasetDetailSchema = datasetSchema.extend({
  /** JSON Schema (draft 2020-12) that every row's content must meet; null: none beyond the shape of its kind. */
  schema: z.record(z.string(), z.unknown()).nullable(),
  /** Labels that may be given, in the order of the keys 1 to 9; none: any. */
  labels: z.array(z.string()),
  removedRows: z.number().int(),
  rejects: z.number().int(),
  /** How far what follows an import has come; of `rows` so many. */
  indexedRows: z.number().int(),
  countedRows: z.number().int(),
});
export type DatasetDetail = z.infer<typeof datasetDetailSchema>;

/** A step of the history of a data set. */
export const datasetOperationSchema = z.object({
  id: z.number().int(),
  /** Subject and verb: `rows.edit`, `rules.apply`, `import`. */
  kind: z.string(),
  parameters: z.unknown(),
  actor: z.string(),
  at: z.string(),
  /** How many rows it changed or added. */
  rows: z.number().int(),
  state: z.enum(['running', 'done', 'undone']),
  canUndo: z.boolean(),
});
export type DatasetOperation = z.infer<typeof datasetOperationSchema>;

export const inDataset = z.object({ dataset: datasetReferenceSchema });

export const coreContract = {
  list: procedure({ permission: 'datasets.read', audit: 'none' }).output(
    z.object({ datasets: z.array(datasetSchema) }),
  ),
  /** An empty one. Throws `datasets.nameTaken`. */
  create: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(
      z.object({
        name: datasetNameSchema,
        kind: datasetKindSchema,
        description: z.string().max(2_000).default(''),
      }),
    )
    .output(datasetSchema),
  show: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset)
    .output(datasetDetailSchema),
  /**
   * What is left out stays. Another schema marks the rows that do not meet it, by a job that starts by itself. Throws
   * `datasets.nameTaken`, `datasets.schemaInvalid`.
   */
  change: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(
      inDataset.extend({
        name: datasetNameSchema.optional(),
        description: z.string().max(2_000).optional(),
        labels: z.array(labelSchema).max(200).optional(),
        schema: z.record(z.string(), z.unknown()).nullable().optional(),
      }),
    )
    .output(datasetDetailSchema),
  /** With its versions; its files go. Throws `datasets.busy`, `datasets.inUse`. */
  remove: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset)
    .output(z.object({ removedBytes: z.number() })),
  /** Newest first; `before`: only older ones, for the next page. */
  operations: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inDataset.extend({
        before: z.number().int().optional(),
        atMost: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ operations: z.array(datasetOperationSchema) })),
  /** Takes one step back (the newest that can be, when none is named). Throws `datasets.nothingToUndo`, and its job fails with `datasets.notUndoable`. */
  undo: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ operation: z.number().int().optional() }))
    .output(z.object({ job: z.string() })),
};
