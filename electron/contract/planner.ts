import * as z from 'zod';
import { fileGrantSchema } from './files.ts';
import { errorRecordSchema } from './jobs.ts';
import { blockSizeSchema, cacheSchema, precisionSchema, profileSchema } from './models.ts';
import { procedure } from './procedure.ts';

/** fits: room to spare; tight: into the head-room; tooLarge: more than the memory limit allows. */
export const verdictSchema = z.enum(['fits', 'tight', 'tooLarge']);
export type Verdict = z.infer<typeof verdictSchema>;

export const memoryItemSchema = z.object({
  name: z.enum(['weights', 'cache', 'workspace', 'engine']),
  bytes: z.number(),
  /** Of these, mapped from a file: can be dropped when others need room, at the price of speed. */
  mappedBytes: z.number(),
});
export type MemoryItem = z.infer<typeof memoryItemSchema>;

/** What there is, in bytes; shares are the settings of the moment. */
export const roomSchema = z.object({
  /** The machine's memory, or what the container it runs in may use. */
  totalBytes: z.number(),
  /** Free now, or at once; with what this very model holds already. */
  freeBytes: z.number(),
  headRoom: z.number(),
  memoryLimit: z.number(),
  /** Up to here a plan fits. */
  comfortableBytes: z.number(),
  /** From here on the process would be ended. */
  limitBytes: z.number(),
  /** What limits the memory, besides the machine. */
  container: z.boolean(),
});
export type Room = z.infer<typeof roomSchema>;

export const correctionSchema = z.object({
  /** What an estimate by arithmetic alone is multiplied by; 1: nothing was measured yet. */
  factor: z.number(),
  /** Past loads that it rests on. */
  loads: z.number().int(),
  /** Median share by which corrected estimates of these loads are off. */
  error: z.number().nullable(),
});

export const speedSchema = z.object({
  /** With a context of 128 tokens, and with the planned context filled; null: the memory's speed is not measured yet. */
  atStart: z.number().nullable(),
  whenFull: z.number().nullable(),
  bytesPerToken: z.number(),
  /** Measured on this machine with this kind of product. */
  bytesPerSecond: z.number().nullable(),
  correction: correctionSchema,
});

export const ruleSchema = z.object({
  /** GB >= 0.4 x parameters in 100 millions + 6, as bytes. */
  bytes: z.number(),
  /** Whether this machine has as much in all. */
  satisfied: z.boolean(),
  /** agrees; or the rule says no where the plan says yes (tooStrict), or yes where it says no (tooLax). */
  agreement: z.enum(['agrees', 'ruleTooStrict', 'ruleTooLax']),
});

/** What would help; only what really changes the verdict. */
export const remedySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('precision'), precision: precisionSchema, verdict: verdictSchema }),
  z.object({ kind: z.literal('context'), context: z.number().int(), verdict: verdictSchema }),
  z.object({ kind: z.literal('unload'), model: z.string(), name: z.string(), bytes: z.number() }),
]);
export type Remedy = z.infer<typeof remedySchema>;

export const planSchema = z.object({
  /** Id of the model; null: not imported. */
  model: z.string().nullable(),
  name: z.string(),
  parameterCount: z.number(),
  precision: precisionSchema,
  blockSize: blockSizeSchema.nullable(),
  profile: profileSchema,
  /** As asked, within what the model can do. */
  context: z.number().int(),
  contextLength: z.number().int(),
  conversations: z.number().int(),
  /** Weights packed for this computer lie in a file and are mapped. */
  prepared: z.boolean(),
  /** What keys and values of this version are kept in. */
  cache: cacheSchema,
  /** Corrected; their sum is `totalBytes`. */
  items: z.array(memoryItemSchema),
  totalBytes: z.number(),
  room: roomSchema,
  verdict: verdictSchema,
  /** Up to the head-room; negative: what is missing. */
  spareBytes: z.number(),
  correction: correctionSchema,
  speed: speedSchema,
  rule: ruleSchema,
  remedies: z.array(remedySchema),
});
export type Plan = z.infer<typeof planSchema>;

export const rankedSchema = planSchema
  .pick({ model: true, name: true, parameterCount: true, precision: true, blockSize: true, profile: true })
  .extend({
    /** Of a model that is not here: the repository whose config.json gave its sizes. */
    source: z.string().nullable(),
    /** Imported in this precision: can be loaded now. */
    ready: z.boolean(),
    context: z.number().int(),
    totalBytes: z.number(),
    verdict: verdictSchema,
    tokensPerSecond: z.number().nullable(),
    ruleSatisfied: z.boolean(),
  });
export type Ranked = z.infer<typeof rankedSchema>;

/** A load, against what had been planned for it. */
export const loadMeasurementSchema = z.object({
  id: z.string(),
  at: z.string(),
  model: z.string(),
  name: z.string(),
  precision: precisionSchema,
  blockSize: blockSizeSchema.nullable(),
  profile: profileSchema,
  device: z.string(),
  prepared: z.boolean(),
  loadMs: z.number(),
  /** What was said before the load, corrected by what was known then. */
  plannedBytes: z.number(),
  /** By arithmetic alone, for what the process had done when it was measured. */
  estimatedBytes: z.number(),
  /** The most that was resident: after the load, and after the first answer once there was one. */
  measuredBytes: z.number(),
  /** Tokens in the cache when it was measured; 0: only loaded. */
  contextTokens: z.number().int(),
  plannedTokensPerSecond: z.number().nullable(),
  tokensPerSecond: z.number().nullable(),
});
export type LoadMeasurement = z.infer<typeof loadMeasurementSchema>;

export const bandwidthSchema = z.object({
  /** Bytes a second that each kind of product reads, with the threads that inference uses. */
  rates: z.object({
    int8Fast: z.number(),
    int8Exact: z.number(),
    int4Fast: z.number(),
    int4Exact: z.number(),
    float32: z.number(),
  }),
  threads: z.number().int(),
  /** Bytes of each matrix that was read over and over: far more than the processor's cache holds. */
  bufferBytes: z.number(),
  measuredAt: z.string(),
});
export type Bandwidth = z.infer<typeof bandwidthSchema>;

const runInput = z.object({
  context: z.number().int().min(16).max(1_048_576).default(4096),
  conversations: z.number().int().min(1).max(256).default(1),
});

export const plannerContract = {
  /** Of a model that is here, or of a known one by its name in the ranking. Throws `request.notFound`. */
  plan: procedure({ permission: 'models.read', audit: 'none' })
    .input(
      runInput.extend({
        subject: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('model'), model: z.string() }),
          z.object({ kind: z.literal('known'), name: z.string() }),
        ]),
        /** Left out: the version that there is, int8 before others. One that there is not is planned all the same. */
        precision: precisionSchema.optional(),
        blockSize: blockSizeSchema.optional(),
        profile: profileSchema.default('exact'),
      }),
    )
    .output(planSchema),
  /** Of a folder that could be imported, in every precision, smallest first; none where the folder cannot be used. */
  planFolder: procedure({ permission: 'files.browse', audit: 'none' })
    .input(runInput.extend({ folder: fileGrantSchema, profile: profileSchema.default('exact') }))
    .output(z.object({ plans: z.array(planSchema) })),
  /** What could run here: every model that there is and well-known ones, best first. */
  ranking: procedure({ permission: 'models.read', audit: 'none' })
    .input(runInput.extend({ profile: profileSchema.default('exact') }))
    .output(z.object({ room: roomSchema, models: z.array(rankedSchema) })),
  /** Past loads, newest first. */
  measurements: procedure({ permission: 'models.read', audit: 'none' }).output(
    z.object({ measurements: z.array(loadMeasurementSchema) }),
  ),
  bandwidth: procedure({ permission: 'models.read', audit: 'none' }).output(
    z.object({
      bandwidth: bandwidthSchema.nullable(),
      /** The job that measures it now. */
      job: z.string().nullable(),
      /** Why the last measurement failed; null: it did not. */
      error: errorRecordSchema.nullable(),
    }),
  ),
  /** Measures how fast this machine reads weights; takes some seconds of all its cores. */
  measure: procedure({ permission: 'jobs.control', audit: 'none' }).output(z.object({ job: z.string() })),
};
