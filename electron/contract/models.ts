import * as z from 'zod';
import { fileGrantSchema } from './files.ts';
import { procedure } from './procedure.ts';

export const precisionSchema = z.enum(['int8', 'int4', 'fp16', 'fp32']);
export const blockSizeSchema = z.union([z.literal(32), z.literal(64), z.literal(128)]);
/** exact: activations keep at least 16 bits a block; fast: 8 bits, as llama.cpp does (quicker; can flip a token). */
export const profileSchema = z.enum(['exact', 'fast']);
/** What keys and values of a conversation are kept in: floating point, or 8 bits with a step for every channel. */
export const cacheSchema = z.enum(['float', 'int8']);
export const sourceModeSchema = z.enum(['copy', 'link', 'inPlace']);

/** Something the preview found. `refuse` stops the import; `warn` is shown and stays with the model. */
export const problemSchema = z.object({
  severity: z.enum(['refuse', 'warn']),
  code: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Problem = z.infer<typeof problemSchema>;

export const previewSchema = z.object({
  name: z.string(),
  family: z.string().nullable(),
  parameterCount: z.number(),
  sourcePrecision: z.string().nullable(),
  contextLength: z.number().nullable(),
  licence: z.string().nullable(),
  sizeBytes: z.number(),
  files: z.array(z.object({ name: z.string(), sizeBytes: z.number() })),
  hasChatTemplate: z.boolean(),
  /** Bytes each way of keeping the source takes in the data directory, and each precision's prepared version. */
  sourceBytes: z.record(sourceModeSchema, z.number()),
  variantBytes: z.record(precisionSchema, z.number()),
  /** Prepared weights (made later, when there is room) take about this many times the version's bytes, each profile. */
  preparedFactor: z.number(),
  freeBytes: z.number(),
  canLink: z.boolean(),
  /** Files of models are encrypted here, unless somebody says that this one is not sensitive. */
  encrypts: z.boolean(),
  problems: z.array(problemSchema),
});
export type Preview = z.infer<typeof previewSchema>;

/** The INT8 (or other) version measured against the source in float32. */
export const qualityReportSchema = z.object({
  profile: profileSchema,
  /** Reports from before there was a choice are of the plain cache. */
  cache: cacheSchema.default('float'),
  text: z.object({
    name: z.string(),
    sha256: z.string(),
    tokens: z.number(),
    window: z.number(),
    stride: z.number(),
  }),
  perplexity: z.number(),
  referencePerplexity: z.number(),
  /** perplexity / referencePerplexity - 1 */
  perplexityChange: z.number(),
  /** Mean Kullback-Leibler divergence in nats, reference against this version. */
  meanKlDivergence: z.number(),
  /** Share of the text's positions where both find the same token likeliest. */
  topOneAgreement: z.number(),
  /**
   * This version answers the shipped prompts greedily (up to 32 tokens each, the end included); share of those tokens
   * before each answer's first one that the reference, having read the same, would not have chosen. That is the common
   * beginning of both models' greedy answers: what follows a difference counts as different.
   */
  greedyAgreement: z.number(),
  gate: z.object({ limit: z.number(), passed: z.boolean() }),
  loadMs: z.number(),
  tokensPerSecond: z.number(),
  sizeBytes: z.number(),
  measuredAt: z.string(),
});
export type QualityReport = z.infer<typeof qualityReportSchema>;
export type CacheKind = z.infer<typeof cacheSchema>;
export type Profile = z.infer<typeof profileSchema>;

export const variantSchema = z.object({
  precision: precisionSchema,
  blockSize: blockSizeSchema.nullable(),
  sizeBytes: z.number(),
  preparedBytes: z.number(),
  reports: z.array(qualityReportSchema),
  /** Profiles that run with an int8 cache: that was chosen, and their report of it has passed. */
  int8Caches: z.array(profileSchema),
  createdAt: z.string(),
});
export type Variant = z.infer<typeof variantSchema>;

export const modelSchema = z.object({
  id: z.string(),
  name: z.string(),
  family: z.string(),
  parameterCount: z.number(),
  sourcePrecision: z.string(),
  contextLength: z.number(),
  licence: z.string().nullable(),
  sourceMode: sourceModeSchema,
  sourceBytes: z.number(),
  variants: z.array(variantSchema),
  warnings: z.array(problemSchema),
  importedAt: z.string(),
});
export type Model = z.infer<typeof modelSchema>;

const hashedFileSchema = z.object({ name: z.string(), sizeBytes: z.number(), sha256: z.string() });

/** What the manifests promise, file by file; `verify` holds the bytes against it. */
export const modelFilesSchema = z.object({
  /** `isThere`: whether it can be found now; a source that was left in place may have been taken away. */
  source: z.array(hashedFileSchema.extend({ isInPlace: z.boolean(), isThere: z.boolean() })),
  versions: z.array(
    z.object({
      precision: precisionSchema,
      blockSize: blockSizeSchema.nullable(),
      files: z.array(hashedFileSchema),
    }),
  ),
});
export type ModelFiles = z.infer<typeof modelFilesSchema>;

/** What a model takes of the data directory's disk. */
export const modelDiskUseSchema = z.object({
  model: z.string(),
  /** Source files of its own. */
  sourceBytes: z.number(),
  /** Source files that are hard links: the disk gets this room back only when the original goes too. */
  linkedBytes: z.number(),
  versionBytes: z.number(),
  preparedBytes: z.number(),
  /** False: files that were left in place are not there now (a stick that was unplugged). */
  hasSource: z.boolean(),
});
export type ModelDiskUse = z.infer<typeof modelDiskUseSchema>;

/** Sizes in bytes, as they lie on the disk now. */
export const diskUseSchema = z.object({
  freeBytes: z.number(),
  totalBytes: z.number(),
  models: z.array(modelDiskUseSchema),
  /** Half-made imports and versions of jobs that run, or that a retry would go on with. */
  partialBytes: z.number(),
  /** Folders that were found in the model store and belong to no model; never removed unasked. */
  quarantineBytes: z.number(),
  quarantined: z.array(z.string()),
});
export type DiskUse = z.infer<typeof diskUseSchema>;

const jobStartedSchema = z.object({ job: z.string() });
const modelRef = z.object({ model: z.string().min(1).max(200) });
const variantRef = modelRef.extend({
  precision: precisionSchema.optional(),
  blockSize: blockSizeSchema.optional(),
});
const runRef = variantRef.extend({ profile: profileSchema.default('exact') });

export const modelsContract = {
  preview: procedure({ permission: 'files.browse', audit: 'none' })
    .input(z.object({ folder: fileGrantSchema }))
    .output(previewSchema),
  import: procedure({ permission: 'models.write', audit: 'write' })
    .input(
      z.object({
        folder: fileGrantSchema,
        name: z.string().min(1).max(100).optional(),
        sourceMode: sourceModeSchema.default('copy'),
        precision: precisionSchema.default('int8'),
        blockSize: blockSizeSchema.default(32),
        /**
         * Where files are encrypted, this model's are, too; links and files in place are refused then. false: it is kept in the
         * clear, in whatever way.
         */
        isSensitive: z.boolean().default(true),
        /** Measure the quality report at the end. */
        report: z.boolean().default(true),
      }),
    )
    .output(jobStartedSchema),
  list: procedure({ permission: 'models.read', audit: 'none' }).output(
    z.object({ models: z.array(modelSchema) }),
  ),
  show: procedure({ permission: 'models.read', audit: 'none' }).input(modelRef).output(modelSchema),
  /** Throws `models.nameTaken`. */
  rename: procedure({ permission: 'models.write', audit: 'write' })
    .input(modelRef.extend({ name: z.string().min(1).max(100) }))
    .output(modelSchema),
  files: procedure({ permission: 'models.read', audit: 'none' }).input(modelRef).output(modelFilesSchema),
  diskUse: procedure({ permission: 'models.read', audit: 'none' }).output(diskUseSchema),
  /** Removes the folders in quarantine for good. */
  emptyQuarantine: procedure({ permission: 'models.write', audit: 'write' }).output(
    z.object({ removedBytes: z.number() }),
  ),
  remove: procedure({ permission: 'models.write', audit: 'write' })
    .input(modelRef)
    .output(z.object({ removedBytes: z.number() })),
  verify: procedure({ permission: 'jobs.control', audit: 'none' }).input(modelRef).output(jobStartedSchema),
  quantize: procedure({ permission: 'models.write', audit: 'write' })
    .input(
      modelRef.extend({
        precision: precisionSchema,
        blockSize: blockSizeSchema.default(32),
        report: z.boolean().default(true),
      }),
    )
    .output(jobStartedSchema),
  quality: procedure({ permission: 'models.write', audit: 'write' })
    .input(
      runRef.extend({
        text: fileGrantSchema.optional(),
        /** Left out: those that there are reports of already, the plain one at least. */
        caches: z.array(cacheSchema).min(1).max(2).optional(),
      }),
    )
    .output(jobStartedSchema),
  /**
   * What a version keeps keys and values in from its next load on; on devices whose attention has no such cache it stays
   * as it was. Throws `cache.notMeasured`, `cache.gateFailed`.
   */
  setCache: procedure({ permission: 'models.write', audit: 'write' })
    .input(runRef.extend({ cache: cacheSchema }))
    .output(modelSchema),
  /** Packs a version's weights for this computer now; otherwise it is done after its first load, when there is room. */
  prepare: procedure({ permission: 'models.write', audit: 'write' }).input(runRef).output(jobStartedSchema),
  /** Gives back the disk space of prepared weights. */
  unprepare: procedure({ permission: 'models.write', audit: 'write' }).input(variantRef).output(modelSchema),
  perplexity: procedure({ permission: 'chat.use', audit: 'record' })
    .input(
      runRef.extend({
        text: fileGrantSchema,
        window: z.number().int().min(2).max(131_072).default(512),
        /** Tokens each window moves on; a token is scored once, with at least window - stride tokens before it. */
        stride: z.number().int().min(1).max(131_072).default(256),
      }),
    )
    .output(jobStartedSchema),
  /** Logits of every position in float32, written as a safetensors file with one tensor `logits` [tokens, vocabulary]. */
  logits: procedure({ permission: 'chat.use', audit: 'write' })
    .input(runRef.extend({ ids: z.array(z.number().int().min(0)).min(1).max(8192), out: fileGrantSchema }))
    .output(jobStartedSchema),
};
