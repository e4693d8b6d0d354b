/** What a fine-tuning run is asked to do: the one vocabulary of window, command line, engine and compute. */

/** lora: two small matrices beside each chosen linear layer, the base stays as it is. full: every weight (small models). */
export const trainingMethods = ['lora', 'full'] as const;
export type TrainingMethod = (typeof trainingMethods)[number];

/** The linear layers of a decoder layer, in the order of computation. */
export const loraTargets = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'] as const;
export type LoraTarget = (typeof loraTargets)[number];

/** How the learning rate goes after the warm-up. plateau: falls by a factor when the validation loss has stopped to fall. */
export const scheduleKinds = ['cosine', 'linear', 'constant', 'plateau'] as const;
export type ScheduleKind = (typeof scheduleKinds)[number];

/** mixed: activations in half precision with loss scaling, where the provider has it. */
export const trainingPrecisions = ['float32', 'mixed'] as const;
export type TrainingPrecision = (typeof trainingPrecisions)[number];

/**
 * Where a run computes. auto: on the first GPU that was proved to work and whose memory suffices, else on the CPU, which then
 * says why. Otherwise an execution provider by its name; CoreML's has no kernels for gradients.
 */
export const trainingDevices = ['auto', 'cuda', 'dml', 'webgpu', 'cpu'] as const;
export type TrainingDevice = (typeof trainingDevices)[number];
export type TrainingProvider = Exclude<TrainingDevice, 'auto'>;

export interface LoraSettings {
  readonly rank: number;
  /** The product of the two matrices counts alpha / rank times. */
  readonly alpha: number;
  /** Share of the inputs of the first matrix that are left out at random, 0 to below 1. */
  readonly dropout: number;
  readonly targets: readonly LoraTarget[];
}

/** AdamW (Loshchilov and Hutter 2019), states in float32. */
export interface OptimizerSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** The gradient's global norm is cut to this; null: never. */
  readonly clipNorm: number | null;
}

export interface ScheduleSettings {
  readonly kind: ScheduleKind;
  /** Steps in which the rate rises from 0; a share of all steps. */
  readonly warmupShare: number;
  /** What is left of the rate at the end (cosine, linear), or at least (plateau); a share of it. */
  readonly floorShare: number;
  /** plateau: validations without a better loss before the rate falls, and the factor by which it does. */
  readonly patience: number;
  readonly factor: number;
}

export interface BatchSettings {
  /** Rows of a batch that are computed at once. */
  readonly sequences: number;
  /** Batches whose gradients are added up before a step. */
  readonly accumulation: number;
  /** Longest row in tokens; longer examples are cut at the end of their last whole turn, or left out, and counted. */
  readonly maxTokens: number;
  /** Several short examples in one row, which do not see each other. */
  readonly packing: boolean;
}

/** Words of the trade: tokens of an answer that belong to one count more. */
export interface TermSettings {
  readonly terms: readonly string[];
  readonly weight: number;
}

export interface TrainingSettings {
  readonly method: TrainingMethod;
  /** Left unread by `full`. */
  readonly lora: LoraSettings;
  readonly optimizer: OptimizerSettings;
  readonly schedule: ScheduleSettings;
  /** How long: so many times through the data, or so many steps if given. */
  readonly epochs: number;
  readonly steps: number | null;
  readonly batch: BatchSettings;
  /** Share of each batch's examples that comes from the older data set; 0 without one. */
  readonly replayShare: number;
  readonly terms: TermSettings;
  readonly precision: TrainingPrecision;
  /** Gradient checkpointing: only every k-th layer's input is kept, the rest is computed twice. 0: everything is kept. */
  readonly checkpointLayers: number;
  /** Vocabulary entries whose logits exist at once. */
  readonly vocabularyChunk: number;
  /**
   * Whether a quantized base is unpacked to float32 in memory for the run: quicker, for four to eight times its memory.
   */
  readonly unpackBase: boolean;
  readonly validation: {
    /** Steps between two validations. */
    readonly everySteps: number;
    /** Validations without a better loss after which the run ends with the best; null: never. */
    readonly patience: number | null;
  };
  readonly checkpoints: {
    readonly everySteps: number;
    /** Newest ones that are kept, besides the best. */
    readonly keep: number;
  };
  readonly samples: {
    /** Steps between two sample answers; 0: none. */
    readonly everySteps: number;
    readonly questions: readonly string[];
  };
  /** Decides order, initial values and dropout: equal seeds on one machine give equal runs. */
  readonly seed: number;
}

export const trainingPresets = ['quick', 'balanced', 'thorough'] as const;
export type TrainingPreset = (typeof trainingPresets)[number];

const allTargets = loraTargets;

const base: TrainingSettings = {
  method: 'lora',
  lora: { rank: 16, alpha: 32, dropout: 0, targets: allTargets },
  optimizer: {
    ...{ learningRate: 4e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    ...{ weightDecay: 0.01, clipNorm: 1 },
  },
  schedule: { kind: 'cosine', warmupShare: 0.05, floorShare: 0.05, patience: 2, factor: 0.5 },
  epochs: 8,
  steps: null,
  batch: { sequences: 4, accumulation: 1, maxTokens: 512, packing: true },
  replayShare: 0,
  terms: { terms: [], weight: 1.5 },
  precision: 'float32',
  checkpointLayers: 0,
  vocabularyChunk: 16_384,
  unpackBase: false,
  validation: { everySteps: 20, patience: 4 },
  checkpoints: { everySteps: 20, keep: 3 },
  samples: { everySteps: 20, questions: [] },
  seed: 1,
};

/** What the three presets mean; everything in them can be changed afterwards. */
export const presetSettings: Readonly<Record<TrainingPreset, TrainingSettings>> = {
  quick: {
    ...base,
    lora: { ...base.lora, rank: 8, alpha: 16, targets: ['q', 'k', 'v', 'o'] },
    epochs: 3,
    batch: { ...base.batch, maxTokens: 256 },
    validation: { everySteps: 10, patience: null },
  },
  balanced: base,
  thorough: {
    ...base,
    lora: { ...base.lora, rank: 32, alpha: 64, dropout: 0.05 },
    optimizer: { ...base.optimizer, learningRate: 2e-4 },
    epochs: 20,
    batch: { ...base.batch, accumulation: 2, maxTokens: 1024 },
  },
};

/** One point of a run's curves; appended in order of steps. */
export interface TrainingPoint {
  /** From 1: steps of the optimizer so far. */
  readonly step: number;
  /** Mean over the step's trained tokens, in nats. */
  readonly loss: number;
  /** Of the validation split, where it was measured after this step; null otherwise. */
  readonly validationLoss: number | null;
  /** Before clipping; null: it was no finite number, and the step was left out. */
  readonly gradientNorm: number | null;
  readonly learningRate: number;
  /** Tokens of the step, trained or not, padding left out. */
  readonly tokens: number;
  readonly tokensPerSecond: number;
  /** Resident memory of the process. */
  readonly memoryBytes: number;
  /** Of the processor or the card, where it can be read. */
  readonly temperatureCelsius: number | null;
}

/** What happened to a run besides its steps: people see it in the charts and the record keeps it. */
export const trainingEventKinds = [
  'started',
  'resumed',
  'checkpoint',
  'checkpointFailed',
  'corruptCheckpoint',
  'notANumber',
  'divergence',
  'plateau',
  'rolledBack',
  'rateLowered',
  'outOfMemory',
  'backedOff',
  'overflow',
  'earlyStop',
  'stopAndKeep',
  'examplesCut',
  'examplesLeftOut',
  'sampleFailed',
  /** What a GPU began, or was to begin, goes on where every machine can. */
  'movedToCpu',
] as const;
export type TrainingEventKind = (typeof trainingEventKinds)[number];

export interface TrainingEvent {
  readonly kind: TrainingEventKind;
  readonly step: number;
  /** Names and numbers for its sentence. */
  readonly data: Readonly<Record<string, string | number>>;
}

export interface TrainingSample {
  readonly step: number;
  readonly question: string;
  readonly answer: string;
}

/** Records of the training job's output, in order. */
export type TrainingRecord =
  | ({ readonly kind: 'point' } & TrainingPoint)
  | { readonly kind: 'event'; readonly event: TrainingEvent; readonly at: string }
  | ({ readonly kind: 'sample' } & TrainingSample);
