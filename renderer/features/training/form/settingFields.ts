import {
  loraTargets,
  scheduleKinds,
  type TrainingSettings,
  trainingMethods,
  trainingPrecisions,
} from '../../../../electron/common/training.ts';

type Leaf = string | number | boolean | null | readonly unknown[];

/** `seed`, `lora.rank`: the place of one setting. */
export type SettingPath = {
  [Key in keyof TrainingSettings]: TrainingSettings[Key] extends Leaf
    ? Key
    : `${Key}.${keyof TrainingSettings[Key] & string}`;
}[keyof TrainingSettings];

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

type Control =
  /** A whole number; `stops` are the values that the arrow keys go through. */
  | ({ readonly kind: 'whole'; readonly stops?: readonly number[] } & Limits)
  | ({ readonly kind: 'number' } & Limits)
  /** Written in percent, kept as a share. */
  | ({ readonly kind: 'share' } & Limits)
  /** Written as `4e-4`. */
  | { readonly kind: 'rate' }
  /** null where it is switched off; `first` is what it begins with when it is switched on. */
  | ({ readonly kind: 'optional'; readonly first: number; readonly isWhole: boolean } & Limits)
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'chips'; readonly options: readonly string[] }
  | { readonly kind: 'switch' }
  | { readonly kind: 'lines'; readonly atMost: number };

export type SettingField = Control & {
  readonly path: SettingPath;
  /** Left out: always. */
  readonly isShown?: (settings: TrainingSettings) => boolean;
};

const doublings = (from: number, to: number): number[] =>
  from > to ? [] : [from, ...doublings(from * 2, to)];

const isLora = ({ method }: TrainingSettings) => method === 'lora';
const isPlateau = ({ schedule }: TrainingSettings) => schedule.kind === 'plateau';
const falls = ({ schedule }: TrainingSettings) => schedule.kind !== 'constant';
const hasTerms = ({ terms }: TrainingSettings) => terms.terms.length > 0;

export const groupNames = [
  'method',
  'optimizer',
  'schedule',
  'batch',
  'memory',
  'loss',
  'watching',
  'samples',
] as const;
export type GroupName = (typeof groupNames)[number];

/**
 * Every setting with how it is asked for, by groups in the order of the form. The limits are the contract's, narrowed to
 * what a hand would set; what is typed is checked against the contract.
 */
export const settingFields: Readonly<Record<GroupName, readonly SettingField[]>> = {
  method: [
    { path: 'method', kind: 'choice', options: trainingMethods },
    {
      path: 'lora.rank',
      kind: 'whole',
      min: 1,
      max: 512,
      step: 1,
      stops: doublings(1, 512),
      isShown: isLora,
    },
    { path: 'lora.alpha', kind: 'number', min: 1, max: 4096, step: 1, isShown: isLora },
    { path: 'lora.dropout', kind: 'share', min: 0, max: 90, step: 5, isShown: isLora },
    { path: 'lora.targets', kind: 'chips', options: loraTargets, isShown: isLora },
  ],
  optimizer: [
    { path: 'optimizer.learningRate', kind: 'rate' },
    { path: 'optimizer.weightDecay', kind: 'number', min: 0, max: 1, step: 0.01 },
    {
      path: 'optimizer.clipNorm',
      kind: 'optional',
      first: 1,
      isWhole: false,
      min: 0.01,
      max: 1e6,
      step: 0.5,
    },
    { path: 'optimizer.beta1', kind: 'number', min: 0, max: 0.9999, step: 0.01 },
    { path: 'optimizer.beta2', kind: 'number', min: 0, max: 0.9999, step: 0.001 },
    { path: 'optimizer.epsilon', kind: 'rate' },
  ],
  schedule: [
    { path: 'schedule.kind', kind: 'choice', options: scheduleKinds },
    { path: 'schedule.warmupShare', kind: 'share', min: 0, max: 100, step: 1 },
    { path: 'schedule.floorShare', kind: 'share', min: 0, max: 100, step: 1, isShown: falls },
    { path: 'schedule.patience', kind: 'whole', min: 1, max: 1000, step: 1, isShown: isPlateau },
    { path: 'schedule.factor', kind: 'number', min: 0.01, max: 0.99, step: 0.1, isShown: isPlateau },
  ],
  batch: [
    {
      path: 'epochs',
      kind: 'number',
      min: 0.1,
      max: 10_000,
      step: 1,
      isShown: ({ steps }) => steps === null,
    },
    { path: 'steps', kind: 'optional', first: 200, isWhole: true, min: 1, max: 10_000_000, step: 10 },
    { path: 'batch.sequences', kind: 'whole', min: 1, max: 1024, step: 1, stops: doublings(1, 1024) },
    { path: 'batch.accumulation', kind: 'whole', min: 1, max: 1024, step: 1, stops: doublings(1, 1024) },
    { path: 'batch.maxTokens', kind: 'whole', min: 8, max: 131_072, step: 64, stops: doublings(64, 131_072) },
    { path: 'batch.packing', kind: 'switch' },
  ],
  memory: [
    { path: 'checkpointLayers', kind: 'whole', min: 0, max: 1000, step: 1 },
    { path: 'unpackBase', kind: 'switch' },
    { path: 'precision', kind: 'choice', options: trainingPrecisions },
    {
      path: 'vocabularyChunk',
      kind: 'whole',
      min: 256,
      max: 1_000_000,
      step: 1024,
      stops: doublings(1024, 524_288),
    },
  ],
  loss: [
    { path: 'replayShare', kind: 'share', min: 0, max: 95, step: 5 },
    { path: 'terms.terms', kind: 'lines', atMost: 10_000 },
    { path: 'terms.weight', kind: 'number', min: 0.1, max: 100, step: 0.1, isShown: hasTerms },
  ],
  watching: [
    { path: 'validation.everySteps', kind: 'whole', min: 1, max: 10_000_000, step: 5 },
    { path: 'validation.patience', kind: 'optional', first: 4, isWhole: true, min: 1, max: 1000, step: 1 },
    { path: 'checkpoints.everySteps', kind: 'whole', min: 1, max: 10_000_000, step: 5 },
    { path: 'checkpoints.keep', kind: 'whole', min: 1, max: 100, step: 1 },
    { path: 'seed', kind: 'whole', min: 0, max: 2 ** 32 - 1, step: 1 },
  ],
  samples: [
    { path: 'samples.questions', kind: 'lines', atMost: 20 },
    { path: 'samples.everySteps', kind: 'whole', min: 0, max: 10_000_000, step: 5 },
  ],
};

export function readSetting(settings: TrainingSettings, path: SettingPath): unknown {
  let value: unknown = settings;
  for (const name of path.split('.')) value = (value as Record<string, unknown>)[name];
  return value;
}

/** The same settings with one changed; the value may be one that the contract refuses. */
export function writeSetting(
  settings: TrainingSettings,
  path: SettingPath,
  value: unknown,
): TrainingSettings {
  const [first = '', second] = path.split('.');
  const whole = settings as unknown as Record<string, Record<string, unknown>>;
  const changed = second === undefined ? value : { ...whole[first], [second]: value };
  return { ...settings, [first]: changed } as TrainingSettings;
}
