import * as z from 'zod';
import { fileGrantSchema } from '../files.ts';
import { procedure } from '../procedure.ts';
import { inDataset, labelSchema } from './core.ts';
import { labelCheckSchema } from './labelling.ts';
import { rowFilterSchema } from './rows.ts';

const count = z.number().int().min(0);
const rowIdSchema = z.number().int().positive();
const versionNumberSchema = z.number().int().positive();
const inVersion = inDataset.extend({ version: versionNumberSchema });
const started = z.object({ job: z.string() });

/** What each split is to have its share of. */
export const strata = ['label', 'source', 'language', 'none'] as const;
export type Stratum = (typeof strata)[number];

export const splitPlanSchema = z.object({
  /** Shares add up to 1. */
  parts: z
    .array(z.object({ name: labelSchema, share: z.number().min(0).max(1) }))
    .min(1)
    .max(20),
  seed: z.string().min(1).max(100).default('1'),
  stratify: z.enum(strata).default('label'),
});
export type SplitPlan = z.infer<typeof splitPlanSchema>;

export const splitPreviewSchema = z.object({
  rows: count,
  /** Rows that must stay with others: near duplicates, equal ones, the same question. */
  grouped: count,
  parts: z.array(
    z.object({
      name: z.string(),
      rows: count,
      /** Rows of each stratum, by its name. */
      strata: z.array(z.object({ name: z.string(), rows: count })),
    }),
  ),
});
export type SplitPreview = z.infer<typeof splitPreviewSchema>;

/** sameContent: equal to the letter. nearDuplicate: one cluster. sameQuestion: the same question (or picture) with another answer. */
export const leakKinds = ['sameContent', 'nearDuplicate', 'sameQuestion'] as const;
export type LeakKind = (typeof leakKinds)[number];

/** What stands in more than one split. */
export const leakageSchema = z.object({
  /** Rows that are in a split; the others cannot leak. */
  rows: count,
  splits: z.array(z.object({ name: z.string().nullable(), rows: count })),
  /** Rows of groups that straddle splits; a row that leaks in several ways counts once. */
  leaking: count,
  kinds: z.array(
    z.object({
      kind: z.enum(leakKinds),
      groups: count,
      rows: count,
      /** The first groups: a row of each of two splits. A manifest holds no texts (it can never be changed), so `text` is null in it. */
      examples: z.array(
        z.object({
          rows: z.array(z.object({ row: rowIdSchema, split: z.string(), text: z.string().nullable() })),
        }),
      ),
    }),
  ),
  /** Whether near duplicates have been looked for at all; where not, none are known. */
  nearDuplicatesKnown: z.boolean(),
});
export type Leakage = z.infer<typeof leakageSchema>;

export const versionSourceSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  sizeBytes: z.number(),
  /** Of the whole file; null: it was not read to its end. */
  sha256: z.string().nullable(),
  licence: z.string().nullable(),
  /** Of the version. */
  rows: count,
});

const countedSchema = z.array(z.object({ name: z.string().nullable(), rows: count }));

/** What a version says of itself; its hash covers all of it. */
export const manifestSchema = z.object({
  format: z.literal(1),
  dataset: z.object({ id: z.string(), name: z.string(), kind: z.string(), description: z.string() }),
  number: versionNumberSchema,
  name: z.string(),
  notes: z.string(),
  actor: z.string(),
  at: z.string(),
  tool: z.string(),
  rows: count,
  characters: z.number(),
  splits: countedSchema,
  labels: countedSchema,
  languages: countedSchema,
  sources: z.array(versionSourceSchema),
  /** Steps of the history up to this version, and the SHA-256 over their hashes. */
  lineage: z.object({ steps: count, last: z.number().int(), hash: z.string() }),
  /** How many rows each kind of step has changed; steps that were taken back are not counted. */
  cleaning: z.array(z.object({ kind: z.string(), steps: count, rows: count })),
  labelCheck: labelCheckSchema,
  leakage: leakageSchema,
});
export type Manifest = z.infer<typeof manifestSchema>;

export const versionSchema = z.object({
  number: versionNumberSchema,
  name: z.string(),
  notes: z.string(),
  actor: z.string(),
  at: z.string(),
  rows: count,
  /** Rows whose content was erased since. */
  withdrawn: count,
  sizeBytes: z.number(),
  /** SHA-256 over the manifest's and all rows' hashes, hex. */
  hash: z.string(),
  splits: countedSchema,
  leaking: count,
});
export type Version = z.infer<typeof versionSchema>;

export const versionDetailSchema = versionSchema.extend({ manifest: manifestSchema });
export type VersionDetail = z.infer<typeof versionDetailSchema>;

/** A step as a version keeps it: what may name a person is left out and sealed. */
export const lineageStepSchema = z.object({
  operation: z.number().int(),
  kind: z.string(),
  parameters: z.unknown(),
  /** Salted SHA-256 of all parameters; null: nothing was left out. */
  sealed: z.string().nullable(),
  actor: z.string(),
  at: z.string(),
  rows: count,
  state: z.enum(['done', 'undone']),
  hash: z.string(),
});
export type LineageStep = z.infer<typeof lineageStepSchema>;

/** What a freeze would find. */
export const readinessSchema = z.object({
  rows: count,
  next: versionNumberSchema,
  check: labelCheckSchema,
  leakage: leakageSchema,
  /** Rows whose unmasked text is kept for undo and goes with the freeze. */
  maskedRows: count,
  /** Rows in which personal data was found and not masked. */
  personalRows: count,
});
export type Readiness = z.infer<typeof readinessSchema>;

/** The result of such a job. `broken`: the first thing that does not check. */
export const verificationSchema = z.object({
  rows: count,
  withdrawn: count,
  hash: z.string(),
  broken: z
    .object({
      what: z.enum(['file', 'manifest', 'lineage', 'row', 'order', 'hash']),
      row: rowIdSchema.nullable(),
    })
    .nullable(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** The result of a replay: whether files and steps come to the same hash. */
export const replaySchema = z.object({
  rows: count,
  /** As the version has them. */
  matching: count,
  withdrawn: count,
  /** The version's own, and what the replay comes to. */
  hash: z.string(),
  replayed: z.string(),
  /** The first rows that came out otherwise. */
  differing: z.array(z.object({ row: rowIdSchema, what: z.enum(['differs', 'missing', 'unexpected']) })),
  differences: count,
});
export type Replay = z.infer<typeof replaySchema>;

/** A frozen version, or the rows as they are now. */
export const stateSchema = z.union([versionNumberSchema, z.literal('draft')]);
export type DatasetState = z.infer<typeof stateSchema>;

export const rowDifferences = ['added', 'removed', 'changed'] as const;
export type RowDifference = (typeof rowDifferences)[number];

export const differenceSchema = z.object({
  row: rowIdSchema,
  difference: z.enum(rowDifferences),
  /** Those that differ; of a row that came or went, all that say something. As text. */
  fields: z.array(
    z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
});
export type Difference = z.infer<typeof differenceSchema>;

export const versionDiffSchema = z.object({
  counts: z.object({
    added: count,
    removed: count,
    changed: count,
    same: count,
    /** Erased in either, so not compared. */
    withdrawn: count,
  }),
  rows: z.array(differenceSchema),
});
export type VersionDiff = z.infer<typeof versionDiffSchema>;

const rejectIdSchema = z.object({ source: z.number().int(), ordinal: z.number().int() });

export const withdrawalHitsSchema = z.object({
  /** Rows in which it stands, in any of the places. */
  rows: z.array(rowIdSchema),
  /** More than are listed in `rows`: withdraw these first. */
  isCut: z.boolean(),
  draft: z.object({ rows: count, removed: count }),
  versions: z.array(z.object({ version: versionNumberSchema, rows: count })),
  /** Records that were refused at an import and are kept with the beginning of their text. */
  rejects: z.array(rejectIdSchema),
  examples: z.array(z.object({ row: rowIdSchema, text: z.string() })),
  /** Copies that were given out and that nobody here can reach. */
  exports: z.array(z.object({ name: z.string(), of: stateSchema, at: z.string() })),
});
export type WithdrawalHits = z.infer<typeof withdrawalHitsSchema>;

export const withdrawalSchema = z.object({
  id: z.number().int(),
  actor: z.string(),
  at: z.string(),
  reason: z.string(),
  rows: count,
  versions: z.array(versionNumberSchema),
});
export type Withdrawal = z.infer<typeof withdrawalSchema>;

export const versionsContract = {
  /** Newest first. */
  list: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset)
    .output(z.object({ versions: z.array(versionSchema) })),
  /** Throws `datasets.versionNotFound`. */
  show: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inVersion)
    .output(versionDetailSchema),
  lineage: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inVersion.extend({ after: count.default(0), atMost: z.number().int().min(1).max(500).default(100) }),
    )
    .output(z.object({ steps: z.array(lineageStepSchema) })),
  /** How rows would be divided; nothing is stored. Throws `datasets.sharesInvalid`. */
  previewSplit: procedure({ permission: 'datasets.write', audit: 'none' })
    .input(inDataset.extend({ plan: splitPlanSchema }))
    .output(splitPreviewSchema),
  /** Divides all rows, as one step of the history. Throws `datasets.sharesInvalid`. */
  split: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ plan: splitPlanSchema }))
    .output(started),
  /** What stands in more than one split, among the rows as they are now. */
  leakage: procedure({ permission: 'datasets.read', audit: 'none' }).input(inDataset).output(leakageSchema),
  readiness: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset)
    .output(readinessSchema),
  /**
   * Makes a version of the rows as they are now; the job's result is `{ version, hash }`. Afterwards masking cannot be undone any
   * more. Throws `datasets.checkNeeded`, `datasets.nothingToFreeze`.
   */
  freeze: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(
      inDataset.extend({
        name: z.string().trim().max(100).default(''),
        notes: z.string().max(10_000).default(''),
      }),
    )
    .output(started),
  /** Every hash again; the job's result is a `Verification`. Throws `datasets.versionNotFound`. */
  verify: procedure({ permission: 'datasets.read', audit: 'none' }).input(inVersion).output(started),
  /**
   * Makes the version's rows again from the files that they came from and the steps of the history; the job's result is a `Replay`.
   * `files`: the source's number and the file. Throws `datasets.versionNotFound`; the job `datasets.sourceMissing`,
   * `datasets.sourceDiffers`.
   */
  replay: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inVersion.extend({
        files: z.array(z.object({ source: z.number().int(), file: fileGrantSchema })).max(1_000),
      }),
    )
    .output(started),
  /** What differs between two states, row by row: counts of all, and a page of one kind. Throws `datasets.versionNotFound`. */
  diff: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inDataset.extend({
        from: stateSchema,
        to: stateSchema,
        difference: z.enum(rowDifferences).default('changed'),
        /** Rows after this one. */
        after: count.default(0),
        atMost: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(versionDiffSchema),
  /** Where somebody stands, by words (all must occur), a filter, or both. Nothing is changed. */
  findPerson: procedure({ permission: 'datasets.write', audit: 'record' })
    .input(inDataset.extend({ words: z.string().max(500).default(''), filter: rowFilterSchema.default({}) }))
    .output(withdrawalHitsSchema),
  /**
   * Erases rows from the draft and from every version, for good; their hashes stay, so versions still check. Called by rows, so
   * that no list of jobs knows whom somebody has looked for. The job's result is a `Withdrawal`.
   */
  withdraw: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(
      inDataset.extend({
        rows: z.array(rowIdSchema).max(10_000),
        rejects: z.array(rejectIdSchema).max(10_000).default([]),
        /** Why; it stays, so it should name nobody. */
        reason: z.string().trim().min(1).max(500),
      }),
    )
    .output(started),
  /** Newest first. */
  withdrawals: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset)
    .output(z.object({ withdrawals: z.array(withdrawalSchema) })),
};
