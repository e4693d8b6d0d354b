import * as z from 'zod';
import { loraTargets } from '../../common/training.ts';
import { fileGrantSchema } from '../files.ts';
import { blockSizeSchema, precisionSchema } from '../models.ts';
import { procedure } from '../procedure.ts';

export const adapterReferenceSchema = z.string().min(1).max(200);
const inAdapter = z.object({ adapter: adapterReferenceSchema });
const adapterNameSchema = z.string().trim().min(1).max(100);

export const adapterSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `isThere`: false: the model was removed, and the adapter can be exported, renamed and removed, nothing else. */
  model: z.object({ id: z.string(), name: z.string(), isThere: z.boolean() }),
  rank: z.number().int(),
  alpha: z.number(),
  targets: z.array(z.enum(loraTargets)),
  parameters: z.number().int(),
  sizeBytes: z.number(),
  /** trained: by a run here; imported: from a PEFT folder. */
  origin: z.enum(['trained', 'imported']),
  run: z.string().nullable(),
  /** Chosen in Chat by name only if it is offered; see `offer`. */
  offered: z.boolean(),
  /** Of its newest evaluation against the base; null: none yet. */
  verdict: z.enum(['better', 'worse', 'noClearDifference']).nullable(),
  gate: z.enum(['passed', 'failed', 'notMeasured']),
  evaluation: z.string().nullable(),
  sha256: z.string(),
  createdAt: z.string(),
});
export type Adapter = z.infer<typeof adapterSchema>;

export const adaptersContract = {
  list: procedure({ permission: 'training.read', audit: 'none' })
    .input(z.object({ model: z.string().optional() }))
    .output(z.object({ adapters: z.array(adapterSchema) })),
  show: procedure({ permission: 'training.read', audit: 'none' }).input(inAdapter).output(adapterSchema),
  rename: procedure({ permission: 'training.write', audit: 'write' })
    .input(inAdapter.extend({ name: adapterNameSchema }))
    .output(adapterSchema),
  /** Throws `adapters.inUse` while it answers. Its run and its evaluations stay. */
  remove: procedure({ permission: 'training.write', audit: 'write' })
    .input(inAdapter)
    .output(z.object({ removedBytes: z.number() })),
  /**
   * Puts it where operators choose from, or takes it away. Throws `adapters.modelGone`, and `adapters.gateClosed` unless its
   * newest evaluation has passed the gate; `despite` overrides a closed gate with a reason, which the audit log keeps.
   */
  offer: procedure({ permission: 'training.write', audit: 'write' })
    .input(inAdapter.extend({ offered: z.boolean(), despite: z.string().trim().min(3).max(1000).optional() }))
    .output(adapterSchema),
  /** A new model: base and adapter in one, quantized and measured. The job's result names it. Throws `adapters.modelGone`. */
  merge: procedure({ permission: 'models.write', audit: 'write' })
    .input(
      inAdapter.extend({
        name: adapterNameSchema,
        precision: precisionSchema.default('int8'),
        blockSize: blockSizeSchema.default(32),
        report: z.boolean().default(true),
      }),
    )
    .output(z.object({ job: z.string() })),
  /** A PEFT folder (`adapter_config.json`, `adapter_model.safetensors`) of the adapter's name in the granted one. */
  export: procedure({ permission: 'training.read', audit: 'write' })
    .input(inAdapter.extend({ folder: fileGrantSchema }))
    .output(z.object({ name: z.string(), sizeBytes: z.number() })),
  /** The job fails with what is wrong with the folder: `adapters.*`, `safetensors.*`, `json.*`. Throws `adapters.nameTaken`. */
  import: procedure({ permission: 'training.write', audit: 'write' })
    .input(
      z.object({
        folder: fileGrantSchema,
        model: z.string().min(1).max(200),
        name: adapterNameSchema.optional(),
      }),
    )
    .output(z.object({ job: z.string() })),
};
