import * as z from 'zod';
import { procedure } from '../procedure.ts';
import { inDataset, labelSchema } from './core.ts';
import { rowContentSchema } from './imports.ts';

export const rowProblems = ['schema', 'personal', 'nearDuplicate', 'rule'] as const;
export const labelOrigins = ['import', 'hand', 'rule', 'model'] as const;
export const reviewStates = ['open', 'approved', 'rejected'] as const;
/** By the share of Han characters among the letters: at least 0.6, at most 0.1, between. */
export const rowLanguages = ['chinese', 'other', 'mixed'] as const;

const rangeSchema = z.object({ min: z.number().optional(), max: z.number().optional() });
const rowIdSchema = z.number().int().positive();

/**
 * Which rows are meant. Every part that is given must hold; of a list any one is enough. Empty: all that are part of the set.
 * `null` in a list stands for rows that have none.
 */
export const rowFilterSchema = z
  .object({
    /** Words and their beginnings; Chinese by any characters. */
    search: z.string().max(500),
    sources: z.array(z.number().int().nullable()),
    labels: z.array(z.string().nullable()),
    labelledBy: z.array(z.enum(labelOrigins)),
    tags: z.array(z.string().nullable()),
    stars: z.array(z.number().int().min(1).max(5).nullable()),
    splits: z.array(z.string().nullable()),
    assignees: z.array(z.string().nullable()),
    reviews: z.array(z.enum(reviewStates)),
    problems: z.array(z.enum(rowProblems)),
    languages: z.array(z.enum(rowLanguages)),
    characters: rangeSchema,
    tokens: rangeSchema,
    /** Rows of this cluster of near duplicates. */
    cluster: z.number().int(),
    ids: z.array(rowIdSchema).max(10_000),
    /** Only rows that were taken out. */
    removed: z.boolean(),
  })
  .partial();
export type RowFilter = z.infer<typeof rowFilterSchema>;

export const rowOrders = ['id', 'characters', 'tokens', 'stars', 'label', 'changedAt'] as const;
export type RowOrder = (typeof rowOrders)[number];
export const rowSortSchema = z.object({
  by: z.enum(rowOrders).default('id'),
  descending: z.boolean().default(false),
});
export type RowSort = z.infer<typeof rowSortSchema>;

export const rowSchema = z.object({
  id: rowIdSchema,
  content: rowContentSchema,
  extra: z.record(z.string(), z.unknown()).nullable(),
  source: z.number().int().nullable(),
  line: z.number().int().nullable(),
  label: z.string().nullable(),
  labelBy: z.enum(labelOrigins).nullable(),
  tags: z.array(z.string()),
  stars: z.number().int().nullable(),
  note: z.string().nullable(),
  assignee: z.string().nullable(),
  split: z.string().nullable(),
  review: z.enum(reviewStates),
  reviewer: z.string().nullable(),
  /** Who wrote the content or chose the label last: an actor, `import:ACTOR`, `model:NAME`. */
  author: z.string(),
  characters: z.number().int(),
  /** Share of Han characters among the letters, 0 to 1. */
  han: z.number(),
  tokens: z.number().int().nullable(),
  cluster: z.number().int().nullable(),
  problems: z.array(z.enum(rowProblems)),
  isRemoved: z.boolean(),
  /** Counts the changes: an edit names the one it began with. */
  revision: z.number().int(),
  changedAt: z.string(),
});
export type Row = z.infer<typeof rowSchema>;

/** A row in a table: the beginning of its texts instead of all of them. */
export const rowSummarySchema = rowSchema.omit({ content: true, extra: true, note: true }).extend({
  /** What is asked (or the passage, the picture's name), and what is answered (or the labels); at most 300 characters each. */
  question: z.string(),
  answer: z.string(),
  turns: z.number().int(),
  hasNote: z.boolean(),
  /** Of a picture: its file's hash, to ask for a thumbnail. */
  image: z.string().nullable(),
});
export type RowSummary = z.infer<typeof rowSummarySchema>;

/** What an edit changes; what is left out stays. */
export const rowChangeSchema = z
  .object({
    content: rowContentSchema,
    label: labelSchema.nullable(),
    tags: z.array(labelSchema).max(50),
    stars: z.number().int().min(1).max(5).nullable(),
    note: z.string().max(10_000).nullable(),
    assignee: z.string().max(100).nullable(),
    removed: z.boolean(),
  })
  .partial();
export type RowChange = z.infer<typeof rowChangeSchema>;

/** What a bulk edit does to every row of a filter. */
export const bulkChangeSchema = rowChangeSchema
  .omit({ content: true, tags: true })
  .extend({
    addTags: z.array(labelSchema).max(50),
    removeTags: z.array(labelSchema).max(50),
    split: z.string().max(50).nullable(),
    /** In all texts; plain characters unless `isExpression`. */
    replace: z.object({
      find: z.string().min(1).max(1_000),
      with: z.string().max(10_000),
      isExpression: z.boolean(),
    }),
  })
  .partial();
export type BulkChange = z.infer<typeof bulkChangeSchema>;

export const facetNames = [
  'sources',
  'labels',
  'labelledBy',
  'tags',
  'stars',
  'splits',
  'assignees',
  'reviews',
  'problems',
  'languages',
] as const;
export type FacetName = (typeof facetNames)[number];

/** How often each value occurs among the rows of a filter; at most 100 values, the most frequent first. */
export const facetSchema = z.array(
  z.object({ value: z.union([z.string(), z.number()]).nullable(), count: z.number().int() }),
);

export const rowRevisionSchema = z.object({
  operation: z.number().int(),
  kind: z.string(),
  actor: z.string(),
  at: z.string(),
  state: z.enum(['running', 'done', 'undone']),
  /** Field by field, as text. */
  changes: z.array(
    z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
});
export type RowRevision = z.infer<typeof rowRevisionSchema>;

const query = inDataset.extend({
  filter: rowFilterSchema.default({}),
  sort: rowSortSchema.default({ by: 'id', descending: false }),
});

export const rowsContract = {
  /**
   * Rows `from` … of a filter in an order, at most so many. The list is fixed when a filter is first asked for (`snapshot`), so
   * that rows keep their places while they are edited; asked with a snapshot that is gone, it is made anew and says so by
   * another number. While the list is still being made, `total` is what is known so far.
   */
  page: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      query.extend({
        from: z.number().int().min(0).default(0),
        atMost: z.number().int().min(1).max(500).default(100),
        snapshot: z.number().int().optional(),
      }),
    )
    .output(
      z.object({
        rows: z.array(rowSummarySchema),
        total: z.number().int(),
        isComplete: z.boolean(),
        snapshot: z.number().int(),
        /** With a search: rows that the index does not hold yet and that were not looked through. */
        unsearched: z.number().int(),
      }),
    ),
  /** Throws `datasets.rowNotFound`. */
  show: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset.extend({ row: rowIdSchema }))
    .output(rowSchema.extend({ history: z.array(rowRevisionSchema) })),
  /** Counts by value. A facet is counted without its own part of the filter, so that other values can be chosen. */
  facets: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inDataset.extend({
        filter: rowFilterSchema.default({}),
        names: z.array(z.enum(facetNames)).optional(),
      }),
    )
    .output(
      z.object({
        facets: z.partialRecord(z.enum(facetNames), facetSchema),
        /** Counted so far of so many; less than all while a large set is still being counted. */
        counted: z.number().int(),
        of: z.number().int(),
      }),
    ),
  /** A new row by hand, at the end. Throws `datasets.contentInvalid`. */
  add: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ content: rowContentSchema, label: labelSchema.nullable().default(null) }))
    .output(z.object({ row: rowSchema, operation: z.number().int() })),
  /** `revision`: the one that the editor began with. Throws `datasets.rowChanged`, `datasets.contentInvalid`, `datasets.rowNotFound`. */
  edit: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ row: rowIdSchema, revision: z.number().int(), change: rowChangeSchema }))
    .output(z.object({ row: rowSchema, operation: z.number().int().nullable() })),
  /** A reviewer's word. Throws `datasets.ownReview` for what the same person wrote or labelled last. */
  review: procedure({ permission: 'datasets.review', audit: 'write' })
    .input(inDataset.extend({ row: rowIdSchema, revision: z.number().int(), verdict: z.enum(reviewStates) }))
    .output(z.object({ row: rowSchema, operation: z.number().int().nullable() })),
  /** How many rows a bulk edit would change, with a few before and after. */
  previewBulk: procedure({ permission: 'datasets.write', audit: 'none' })
    .input(inDataset.extend({ filter: rowFilterSchema, change: bulkChangeSchema }))
    .output(
      z.object({
        matching: z.number().int(),
        /** Of the first ones that were looked at. */
        looked: z.number().int(),
        changing: z.number().int(),
        examples: z.array(z.object({ row: rowIdSchema, before: z.string(), after: z.string() })),
      }),
    ),
  bulk: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ filter: rowFilterSchema, change: bulkChangeSchema }))
    .output(z.object({ job: z.string() })),
  /** A picture's bytes. `thumbnail`: WebP, 256 pixels at most. Throws `datasets.imageNotFound`. */
  image: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inDataset.extend({ image: z.string().regex(/^[0-9a-f]{64}$/), size: z.enum(['thumbnail', 'full']) }),
    )
    .output(z.object({ mediaType: z.string(), base64: z.string() })),
};
