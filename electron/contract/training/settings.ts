import * as z from 'zod';
import {
  loraTargets,
  scheduleKinds,
  type TrainingSettings,
  trainingMethods,
  trainingPrecisions,
  trainingPresets,
} from '../../common/training.ts';

const share = z.number().min(0).max(1);
const steps = z.number().int().min(0).max(10_000_000);

/** The limits of every field; what they mean is said in `common/training.ts`. */
export const trainingSettingsSchema = z.object({
  method: z.enum(trainingMethods),
  lora: z.object({
    rank: z.number().int().min(1).max(512),
    alpha: z.number().gt(0).max(4096),
    dropout: z.number().min(0).max(0.9),
    targets: z.array(z.enum(loraTargets)).min(1).max(loraTargets.length),
  }),
  optimizer: z.object({
    learningRate: z.number().gt(0).max(1),
    beta1: z.number().min(0).lt(1),
    beta2: z.number().min(0).lt(1),
    epsilon: z.number().gt(0).max(1),
    weightDecay: z.number().min(0).max(1),
    clipNorm: z.number().gt(0).max(1e6).nullable(),
  }),
  schedule: z.object({
    kind: z.enum(scheduleKinds),
    warmupShare: share,
    floorShare: share,
    patience: z.number().int().min(1).max(1000),
    factor: z.number().gt(0).lt(1),
  }),
  epochs: z.number().gt(0).max(10_000),
  steps: steps.min(1).nullable(),
  batch: z.object({
    sequences: z.number().int().min(1).max(1024),
    accumulation: z.number().int().min(1).max(1024),
    maxTokens: z.number().int().min(8).max(131_072),
    packing: z.boolean(),
  }),
  replayShare: z.number().min(0).max(0.95),
  terms: z.object({
    terms: z.array(z.string().trim().min(1).max(200)).max(10_000),
    /** Above 0, or a step could have nothing to learn. */
    weight: z.number().gt(0).max(100),
  }),
  precision: z.enum(trainingPrecisions),
  checkpointLayers: z.number().int().min(0).max(1000),
  vocabularyChunk: z.number().int().min(256).max(1_000_000),
  unpackBase: z.boolean(),
  validation: z.object({ everySteps: steps.min(1), patience: z.number().int().min(1).max(1000).nullable() }),
  checkpoints: z.object({ everySteps: steps.min(1), keep: z.number().int().min(1).max(100) }),
  samples: z.object({ everySteps: steps, questions: z.array(z.string().min(1).max(4000)).max(20) }),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1),
}) satisfies z.ZodType<TrainingSettings>;

export const trainingPresetSchema = z.enum(trainingPresets);
