import * as z from 'zod';
import { loadedModelSchema } from './chat.ts';
import { blockSizeSchema, precisionSchema, profileSchema } from './models.ts';
import { procedure } from './procedure.ts';

/** A model in memory, or one that was or is to be. */
export const residentSchema = loadedModelSchema.extend({
  blockSize: blockSizeSchema.nullable(),
  /** Stays in memory: neither being idle nor another model's need for room takes it out. */
  pinned: z.boolean(),
  /** Loaded whenever Inhouse starts. */
  loadAtStart: z.boolean(),
  /** Questions that it is answering, or that wait for it. */
  users: z.number().int(),
  /** Since when nobody has asked it anything; null: it is at work, or not in memory. */
  idleSince: z.string().nullable(),
  /** When it leaves memory if nobody asks; null: it stays. */
  unloadAt: z.string().nullable(),
  /** Resident memory of its process now. */
  residentBytes: z.number().nullable(),
  /** More than this and the process is ended. */
  limitBytes: z.number().nullable(),
  /** cgroup: the kernel holds the process to the limit; watched: its resident memory is looked at several times a second. */
  limitedBy: z.enum(['cgroup', 'watched']).nullable(),
});
export type Resident = z.infer<typeof residentSchema>;

const runRef = z.object({
  model: z.string().min(1).max(200),
  precision: precisionSchema.optional(),
  profile: profileSchema.default('exact'),
});

export const residencyContract = {
  /** Everything that is in memory, is being loaded, failed to load, left memory or is pinned; by name. */
  list: procedure({ permission: 'chat.use', audit: 'none' }).output(
    z.object({ models: z.array(residentSchema) }),
  ),
  /**
   * Resolves when the model is in memory; who does not want to wait need not: the load goes on. Throws
   * `memory.notEnough` unless `force`, and whatever keeps the model from being loaded.
   */
  load: procedure({ permission: 'chat.use', audit: 'record' })
    .input(runRef.extend({ force: z.boolean().default(false) }))
    .output(residentSchema),
  /** Of a model every version that is in memory, or the one named. A pin stays. Throws `models.busy` while it answers. */
  unload: procedure({ permission: 'chat.use', audit: 'record' })
    .input(z.object({ model: z.string().min(1).max(200), precision: precisionSchema.optional() }))
    .output(z.object({ unloaded: z.number().int() })),
  /** Loads nothing by itself. `loadAtStart` holds for pinned models. */
  pin: procedure({ permission: 'models.write', audit: 'write' })
    .input(runRef.extend({ pinned: z.boolean(), loadAtStart: z.boolean().default(false) }))
    .output(z.object({ pinned: z.boolean(), loadAtStart: z.boolean() })),
};
