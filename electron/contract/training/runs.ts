import * as z from 'zod';
import { trainingDevices, trainingEventKinds } from '../../common/training.ts';
import { datasetReferenceSchema } from '../datasets/core.ts';
import { fileGrantSchema } from '../files.ts';
import { errorRecordSchema, jobSchema } from '../jobs.ts';
import { blockSizeSchema, precisionSchema } from '../models.ts';
import { procedure } from '../procedure.ts';
import { providerNameSchema } from '../providers.ts';
import { trainingPresetSchema, trainingSettingsSchema } from './settings.ts';

export const runNameSchema = z.string().trim().min(1).max(100);
/** An id, a name, or the beginning of one that no other has. */
export const runReferenceSchema = z.string().min(1).max(200);
export const inRun = z.object({ run: runReferenceSchema });

/** A frozen version of a data set, and which of its rows. */
export const versionPickSchema = z.object({
  dataset: datasetReferenceSchema,
  version: z.number().int().positive(),
  /** null: every row, in whatever split it is. */
  split: z.string().nullable(),
});
export type VersionPick = z.infer<typeof versionPickSchema>;

/** What a run learns from, and on what. */
export const trainingWishSchema = z.object({
  model: z.string().min(1).max(200),
  /** Left out: int8 if the model has it, else what it has. */
  precision: precisionSchema.optional(),
  blockSize: blockSizeSchema.optional(),
  data: versionPickSchema,
  /** null: none is measured, and nothing stops the run early. */
  validation: versionPickSchema.nullable(),
  /** For `settings.replayShare`; null: none. */
  replay: versionPickSchema.nullable(),
  /** Measured before and after once the run has ended; null: not by itself. */
  test: versionPickSchema.nullable(),
  settings: trainingSettingsSchema,
  /** auto: as the GPU policy of the model says, and where the memory suffices. */
  device: z.enum(trainingDevices).default('auto'),
});
export type TrainingWish = z.infer<typeof trainingWishSchema>;

/** The states of the run's job, and one more: asked to stop and keep what it has learnt so far. */
export const runStateSchema = z.enum([...jobSchema.shape.state.options, 'paused', 'stopping']);
export type RunState = z.infer<typeof runStateSchema>;

export const trainingPointSchema = z.object({
  step: z.number().int(),
  loss: z.number().nullable(),
  validationLoss: z.number().nullable(),
  gradientNorm: z.number().nullable(),
  learningRate: z.number(),
  tokens: z.number(),
  tokensPerSecond: z.number(),
  memoryBytes: z.number(),
  temperatureCelsius: z.number().nullable(),
});
/** A point as it is told: numbers that were none are null. */
export type CurvePoint = z.infer<typeof trainingPointSchema>;

export const trainingEventSchema = z.object({
  kind: z.enum(trainingEventKinds),
  step: z.number().int(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
  at: z.string(),
});

export const trainingSampleSchema = z.object({
  step: z.number().int(),
  question: z.string(),
  answer: z.string(),
});

/** A run in a list: newest first. */
export const trainingRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: runStateSchema,
  job: z.string(),
  model: z.object({ id: z.string(), name: z.string() }),
  precision: precisionSchema,
  blockSize: blockSizeSchema.nullable(),
  dataset: z.object({ id: z.string(), name: z.string(), version: z.number().int() }),
  method: trainingSettingsSchema.shape.method,
  step: z.number().int(),
  steps: z.number().int().nullable(),
  /** Newest values; null before there are any. */
  loss: z.number().nullable(),
  validationLoss: z.number().nullable(),
  bestValidationLoss: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** The adapter (or, of a full run, the model) that it made. */
  adapter: z.string().nullable(),
  resultModel: z.string().nullable(),
  /** The newest evaluation of its adapter against its base, and what it found. */
  evaluation: z.string().nullable(),
  verdict: z.enum(['better', 'worse', 'noClearDifference']).nullable(),
  error: errorRecordSchema.nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
});
export type TrainingRun = z.infer<typeof trainingRunSchema>;

/** Everything that decides a run's numbers, so that it can be told again years later. */
export const runRecordSchema = z.object({
  format: z.literal(1),
  codeVersion: z.string(),
  /** SHA-256 of the base's weights file, and what it was made from. */
  base: z.object({ model: z.string(), name: z.string(), precision: z.string(), sha256: z.string() }),
  data: z.array(
    z.object({
      use: z.enum(['train', 'validation', 'replay', 'test']),
      dataset: z.string(),
      name: z.string(),
      version: z.number().int(),
      split: z.string().nullable(),
      /** The version's hash. */
      hash: z.string(),
      rows: z.number().int(),
      /** Of the examples as they were given to the run. */
      sha256: z.string(),
    }),
  ),
  settings: trainingSettingsSchema,
  /** What memory made of the settings during the run; null: nothing had to change. */
  backedOff: trainingSettingsSchema.partial().nullable(),
  hardware: z.object({
    processor: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    /** What computes, as its driver calls it, or `CPU`. */
    device: z.string(),
    /** Whose graphs they are: a run goes on where it began, or its numbers would not be its own. */
    provider: providerNameSchema.default('cpu'),
    /** Why it was not a device that would have come first. */
    reasons: z.array(errorRecordSchema).default([]),
  }),
  attempts: z.number().int(),
  result: z
    .object({
      steps: z.number().int(),
      loss: z.number(),
      best: z.object({ step: z.number().int(), validationLoss: z.number() }).nullable(),
      tokens: z.number(),
      seconds: z.number(),
      peakMemoryBytes: z.number(),
      stopped: z.enum(['finished', 'earlyStop', 'stopAndKeep']),
      sha256: z.string(),
    })
    .nullable(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

export const trainingRunDetailSchema = trainingRunSchema.extend({
  wish: trainingWishSchema,
  record: runRecordSchema,
  notes: z.string(),
});
export type TrainingRunDetail = z.infer<typeof trainingRunDetailSchema>;

/** What memory and time a choice costs, beside the settings as they are. */
export const trainingOptionSchema = z.object({
  /** `as asked`, `checkpointing`, `half the batch`, … : a key for its sentence. */
  kind: z.enum([
    'asked',
    'checkpointing',
    'smallerBatch',
    'shorter',
    'packedBase',
    'unpackedBase',
    'lowerRank',
  ]),
  settings: trainingSettingsSchema,
  memoryBytes: z.number(),
  /** Against the settings as asked: 1.3 takes 30% longer. */
  relativeTime: z.number(),
  fits: z.boolean(),
});
export type TrainingOption = z.infer<typeof trainingOptionSchema>;

export const trainingPlanSchema = z.object({
  examples: z.number().int(),
  validationExamples: z.number().int(),
  replayExamples: z.number().int(),
  tokens: z.number(),
  trainedTokens: z.number(),
  /** Cut at the end of a turn, or left out: longer than `maxTokens`. */
  cut: z.number().int(),
  leftOut: z.number().int(),
  longest: z.number().int(),
  /** Lengths in tokens: upper bounds of the bins and their examples. */
  lengths: z.array(z.object({ upTo: z.number().int(), examples: z.number().int() })),
  steps: z.number().int(),
  /** null: nothing like it was measured on this machine yet. */
  seconds: z.number().nullable(),
  /** Where the run would compute. */
  device: z.object({
    provider: providerNameSchema,
    /** As its driver calls it; null: not known. */
    name: z.string().nullable(),
    /** Whether `memoryBytes` and `availableBytes` are of its own memory; if not, of the machine's. */
    hasOwnMemory: z.boolean(),
    /** Why it is not a device that would have come first. */
    reasons: z.array(errorRecordSchema),
  }),
  availableBytes: z.number(),
  /** By what they cost, the settings as asked first. */
  options: z.array(trainingOptionSchema),
  /** Which option fits and is quickest; null: none fits. */
  picked: z.number().int().nullable(),
  trainedParameters: z.number(),
  /** The first example as the model will see it: pieces of text, trained or not. */
  preview: z.array(z.object({ text: z.string(), weight: z.number() })),
});
export type TrainingPlan = z.infer<typeof trainingPlanSchema>;

/** A device that a run can be asked to compute on. */
export const trainingDeviceSchema = z.object({
  provider: z.enum(trainingDevices).exclude(['auto']),
  name: z.string().nullable(),
  /** Why it cannot be used; null: it can. */
  reason: errorRecordSchema.nullable(),
  /** Of its own; null: it computes in the machine's memory, or nobody tells. */
  memory: z.object({ totalBytes: z.number(), freeBytes: z.number() }).nullable(),
  /** Whether activations can be in half precision there. */
  mixed: z.boolean(),
});
export type TrainingDeviceState = z.infer<typeof trainingDeviceSchema>;

const started = z.object({ run: z.string(), job: z.string() });

export const runsContract = {
  /** The three presets as full settings. */
  presets: procedure({ permission: 'training.read', audit: 'none' }).output(
    z.object({ presets: z.record(trainingPresetSchema, trainingSettingsSchema) }),
  ),
  /**
   * Every device of this system, in the order in which one is looked for; the CPU is the last. The first question of a machine
   * proves its GPUs, which can take some seconds.
   */
  devices: procedure({ permission: 'training.read', audit: 'none' }).output(
    z.object({ devices: z.array(trainingDeviceSchema) }),
  ),
  /** Reads and tokenizes the data, so it can take some seconds. Throws what `start` throws. */
  plan: procedure({ permission: 'training.read', audit: 'none' })
    .input(trainingWishSchema)
    .output(trainingPlanSchema),
  /**
   * Throws `training.nameTaken`, `training.noExamples`, `training.kindUnfit`, `training.mixedUnavailable`, `training.tooLarge` and
   * `training.tooLargeForDevice` (nothing fits), `training.deviceUnavailable`, `device.required`, `models.*`, `datasets.*` (`datasets.leakage` if a question is in two of the splits).
   */
  start: procedure({ permission: 'training.write', audit: 'write' })
    .input(trainingWishSchema.extend({ name: runNameSchema }))
    .output(started),
  list: procedure({ permission: 'training.read', audit: 'none' })
    .input(z.object({ model: z.string().optional(), search: z.string().max(200).optional() }))
    .output(z.object({ runs: z.array(trainingRunSchema) })),
  show: procedure({ permission: 'training.read', audit: 'none' })
    .input(inRun)
    .output(trainingRunDetailSchema),
  /**
   * Points after `after`, each step once (a resumed run's newest), in order; `thinned` when there were more than `atMost`
   * (then evenly chosen ones, of those with a validation too, the last of each among them). Live ones follow through
   * `jobs.output` of the run's job.
   */
  curve: procedure({ permission: 'training.read', audit: 'none' })
    .input(
      inRun.extend({
        after: z.number().int().min(0).default(0),
        atMost: z.number().int().min(10).max(5000).default(1000),
      }),
    )
    .output(
      z.object({
        points: z.array(trainingPointSchema),
        thinned: z.boolean(),
        events: z.array(trainingEventSchema),
        samples: z.array(trainingSampleSchema),
      }),
    ),
  /** Ends the run after the step at hand with the best of what it has learnt. Throws `training.notRunning`, `training.nothingLearnt`. */
  stopAndKeep: procedure({ permission: 'training.write', audit: 'write' })
    .input(inRun)
    .output(trainingRunSchema),
  pause: procedure({ permission: 'training.write', audit: 'write' }).input(inRun).output(trainingRunSchema),
  /**
   * From its newest whole checkpoint, on the device it began on; or on the CPU where that is asked for: the losses then differ
   * in their last digits. Throws `training.notResumable`, `training.deviceGone`, `training.mixedUnavailable`.
   */
  resume: procedure({ permission: 'training.write', audit: 'write' })
    .input(inRun.extend({ onCpu: z.boolean().default(false) }))
    .output(trainingRunSchema),
  cancel: procedure({ permission: 'training.write', audit: 'write' }).input(inRun).output(trainingRunSchema),
  rename: procedure({ permission: 'training.write', audit: 'write' })
    .input(inRun.extend({ name: runNameSchema, notes: z.string().max(10_000).optional() }))
    .output(trainingRunSchema),
  /** With its checkpoints and curves; its adapter stays. Throws `training.running`. */
  remove: procedure({ permission: 'training.write', audit: 'write' })
    .input(inRun)
    .output(z.object({ removedBytes: z.number() })),
  /** Details of several side by side, and the settings in which they differ. */
  compare: procedure({ permission: 'training.read', audit: 'none' })
    .input(z.object({ runs: z.array(runReferenceSchema).min(2).max(8) }))
    .output(
      z.object({
        runs: z.array(trainingRunDetailSchema),
        /** Dotted paths of the settings and their values, in the order of the runs. */
        differences: z.array(z.object({ path: z.string(), values: z.array(z.string()) })),
      }),
    ),
  /** The record, curves, events, samples and evaluations as files in a new folder: JSON and CSV. */
  export: procedure({ permission: 'training.read', audit: 'write' })
    .input(inRun.extend({ folder: fileGrantSchema }))
    .output(z.object({ name: z.string(), files: z.array(z.string()) })),
  /** The record as one JSON text, for a browser. */
  record: procedure({ permission: 'training.read', audit: 'none' })
    .input(inRun)
    .output(z.object({ name: z.string(), text: z.string() })),
};
