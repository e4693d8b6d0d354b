import * as z from 'zod';
import { type ProviderName, providerNames, providerTitles } from '../common/providers.ts';
import { errorRecordSchema } from './jobs.ts';
import { procedure } from './procedure.ts';
import { settingsSchema } from './settings.ts';

export { type ProviderName, providerNames, providerTitles };
export const providerNameSchema = z.enum(providerNames);

/** require: a GPU or nothing; prefer: a GPU where one works, else the CPU, which then says why; never: the CPU. */
export const gpuPolicySchema = settingsSchema.shape.gpuPolicy;
export type GpuPolicy = z.infer<typeof gpuPolicySchema>;

/** What came of running a graph on a provider, in a process of its own, with falling back to the CPU switched off. */
export const providerProofSchema = z.object({
  provider: providerNameSchema,
  /** `works`: the numbers were the CPU's; `fails`: `reason` says why not. */
  state: z.enum(['works', 'fails', 'unproved', 'proving']),
  /** A code of the error table. With `works`: what is to be known all the same (the device is made of software). */
  reason: errorRecordSchema.nullable(),
  /** As its driver calls it; null: not known. */
  deviceName: z.string().nullable(),
  /** Computed by the CPU behind a graphics driver: a device for tests, never chosen as a GPU. */
  isSoftware: z.boolean(),
  /** One run of the test graph once it is warm, milliseconds. */
  runMs: z.number().nullable(),
  /** Largest difference from the CPU's numbers, as a share of the largest of them. */
  difference: z.number().nullable(),
  /** Whether it computes in half precision, where that hangs on the device; left out: it does, or was not asked. */
  half: z.boolean().optional(),
  provedAt: z.string().nullable(),
});
export type ProviderProof = z.infer<typeof providerProofSchema>;

const proofsSchema = z.object({ providers: z.array(providerProofSchema) });

const modelPolicySchema = z.object({
  model: z.string(),
  name: z.string(),
  /** null: as the machine's setting says. */
  policy: gpuPolicySchema.nullable(),
  /** What holds. */
  effective: gpuPolicySchema,
});
export type ModelPolicy = z.infer<typeof modelPolicySchema>;

export const providersContract = {
  /** The last proof of every provider; asks nothing of the machine. */
  list: procedure({ permission: 'hardware.read', audit: 'none' }).output(proofsSchema),
  /** Proves one provider, or all of them, now. Takes seconds; a proof that is under way is waited for. */
  prove: procedure({ permission: 'jobs.control', audit: 'none' })
    .input(z.object({ provider: providerNameSchema.optional() }))
    .output(proofsSchema),
  policy: procedure({ permission: 'models.read', audit: 'none' })
    .input(z.object({ model: z.string() }))
    .output(modelPolicySchema),
  /** Holds from the next load on. */
  setPolicy: procedure({ permission: 'models.write', audit: 'write' })
    .input(z.object({ model: z.string(), policy: gpuPolicySchema.nullable() }))
    .output(modelPolicySchema),
};
