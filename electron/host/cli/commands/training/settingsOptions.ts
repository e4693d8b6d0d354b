import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import {
  loraTargets,
  scheduleKinds,
  type TrainingPreset,
  type TrainingSettings,
  trainingMethods,
  trainingPrecisions,
  trainingPresets,
} from '../../../../common/training.ts';
import { trainingSettingsSchema } from '../../../../contract/training/settings.ts';
import type { EngineClient } from '../../connect.ts';

/** A setting on the command line: its flag, where it stands in the settings, and what it says of itself. */
interface SettingFlag {
  readonly flag: string;
  readonly path: string;
  readonly says: string;
  readonly read?: (text: string) => unknown;
  readonly choices?: readonly string[];
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Use a number.');
  return value;
}
const numberOrNone = (text: string) => (text === 'none' ? null : number(text));
const list = (text: string) => text.split(',').map((part) => part.trim());

/** Every setting has a flag; what each means in full is said in `common/training.ts`. */
export const settingFlags: readonly SettingFlag[] = [
  { flag: '--method <method>', path: 'method', says: 'what is learnt', choices: trainingMethods },
  { flag: '--rank <count>', path: 'lora.rank', says: 'of the adapter’s matrices', read: number },
  {
    flag: '--alpha <number>',
    path: 'lora.alpha',
    says: 'the adapter counts alpha / rank times',
    read: number,
  },
  { flag: '--dropout <share>', path: 'lora.dropout', says: 'inputs left out at random', read: number },
  { flag: '--targets <list>', path: 'lora.targets', says: `among ${loraTargets.join(',')}`, read: list },
  { flag: '--learning-rate <number>', path: 'optimizer.learningRate', says: 'at its highest', read: number },
  { flag: '--beta1 <number>', path: 'optimizer.beta1', says: 'of AdamW', read: number },
  { flag: '--beta2 <number>', path: 'optimizer.beta2', says: 'of AdamW', read: number },
  { flag: '--epsilon <number>', path: 'optimizer.epsilon', says: 'of AdamW', read: number },
  { flag: '--weight-decay <number>', path: 'optimizer.weightDecay', says: 'of AdamW', read: number },
  {
    flag: '--clip-norm <number>',
    path: 'optimizer.clipNorm',
    says: 'of gradients, or none',
    read: numberOrNone,
  },
  { flag: '--schedule <kind>', path: 'schedule.kind', says: 'how the rate goes', choices: scheduleKinds },
  {
    flag: '--warmup <share>',
    path: 'schedule.warmupShare',
    says: 'of the steps in which it rises',
    read: number,
  },
  {
    flag: '--floor <share>',
    path: 'schedule.floorShare',
    says: 'of the rate that is left at the end',
    read: number,
  },
  {
    flag: '--plateau-patience <count>',
    path: 'schedule.patience',
    says: 'validations before it falls',
    read: number,
  },
  { flag: '--plateau-factor <number>', path: 'schedule.factor', says: 'by which it falls', read: number },
  { flag: '--epochs <count>', path: 'epochs', says: 'times through the data', read: number },
  { flag: '--steps <count>', path: 'steps', says: 'instead of epochs; none: by epochs', read: numberOrNone },
  { flag: '--batch <count>', path: 'batch.sequences', says: 'rows at once', read: number },
  { flag: '--accumulation <count>', path: 'batch.accumulation', says: 'batches before a step', read: number },
  { flag: '--max-tokens <count>', path: 'batch.maxTokens', says: 'longest row', read: number },
  { flag: '--replay-share <share>', path: 'replayShare', says: 'of each batch from --replay', read: number },
  { flag: '--terms <list>', path: 'terms.terms', says: 'words that count more', read: list },
  { flag: '--term-weight <number>', path: 'terms.weight', says: 'how much more', read: number },
  {
    flag: '--activations <type>',
    path: 'precision',
    says: 'what is computed in',
    choices: trainingPrecisions,
  },
  {
    flag: '--checkpoint-layers <count>',
    path: 'checkpointLayers',
    says: 'gradient checkpointing at every k-th layer: less memory, more time; 0: none',
    read: number,
  },
  { flag: '--vocabulary-chunk <count>', path: 'vocabularyChunk', says: 'logits at once', read: number },
  {
    flag: '--validate-every <steps>',
    path: 'validation.everySteps',
    says: 'between validations',
    read: number,
  },
  {
    flag: '--patience <count>',
    path: 'validation.patience',
    says: 'validations without a better loss before it ends; none: never',
    read: numberOrNone,
  },
  {
    flag: '--checkpoint-every <steps>',
    path: 'checkpoints.everySteps',
    says: 'between checkpoints',
    read: number,
  },
  { flag: '--keep-checkpoints <count>', path: 'checkpoints.keep', says: 'besides the best', read: number },
  {
    flag: '--sample-every <steps>',
    path: 'samples.everySteps',
    says: 'between sample answers; 0: none',
    read: number,
  },
  { flag: '--seed <number>', path: 'seed', says: 'equal ones give equal runs', read: number },
];

/** Yes or no, or several words: these have no one value. */
const switches: readonly { readonly flags: readonly [on: string, off: string]; readonly path: string }[] = [
  { flags: ['--packing', '--no-packing'], path: 'batch.packing' },
  { flags: ['--unpack-base', '--no-unpack-base'], path: 'unpackBase' },
];

export interface SettingsOptions {
  readonly preset: TrainingPreset;
  readonly settings?: string;
  readonly ask?: readonly string[];
  readonly [flag: string]: unknown;
}

export function addSettingsOptions(command: Command): Command {
  command
    .addOption(
      new Option('--preset <preset>', 'settings to begin with').choices(trainingPresets).default('balanced'),
    )
    .option('--settings <file>', 'JSON file of settings that differ from the preset’s')
    .option('--ask <question...>', 'questions for the sample answers during the run');
  for (const { flag, says, read, choices } of settingFlags) {
    const option = new Option(flag, says);
    if (choices) option.choices(choices);
    else if (read) option.argParser(read);
    command.addOption(option);
  }
  for (const { flags } of switches) for (const flag of flags) command.addOption(new Option(flag));
  return command;
}

/** The preset's settings, changed by the file and then by the flags. Throws `request.invalid`, `file.unreadable`. */
export async function readSettings(
  client: EngineClient,
  options: SettingsOptions,
): Promise<ReturnType<typeof trainingSettingsSchema.parse>> {
  const { presets } = await client.training.runs.presets();
  const base = presets[options.preset] as TrainingSettings;
  const changed = merge(base, options.settings === undefined ? {} : await readSettingsFile(options.settings));
  for (const { flag, path } of settingFlags) place(changed, path, options[camelCase(flag)]);
  for (const { flags, path } of switches) place(changed, path, options[camelCase(flags[0])]);
  if (options.ask) place(changed, 'samples.questions', options.ask);
  const parsed = trainingSettingsSchema.safeParse(changed);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError('request.invalid', { detail: `${issue?.path.join('.')}: ${issue?.message}` });
}

async function readSettingsFile(file: string): Promise<object> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as object;
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw new AppError('request.invalid', { detail: `${file} is not JSON: ${cause.message}` }, { cause });
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('file.unreadable', { path: file, reason }, { cause });
  }
}

type Tree = Record<string, unknown>;

function merge(base: unknown, change: unknown): Tree {
  const merged: Tree = { ...(base as Tree) };
  for (const [name, value] of Object.entries(change as Tree)) {
    const isTree = typeof value === 'object' && value !== null && !Array.isArray(value);
    merged[name] = isTree ? merge(merged[name] ?? {}, value) : value;
  }
  return merged;
}

function place(tree: Tree, path: string, value: unknown): void {
  if (value === undefined) return;
  const names = path.split('.');
  const last = names.pop() as string;
  let inner = tree;
  for (const name of names) {
    inner[name] = { ...(inner[name] as Tree) };
    inner = inner[name] as Tree;
  }
  inner[last] = value;
}

/** As commander names a flag's value: `--learning-rate <number>` becomes `learningRate`. */
function camelCase(flag: string): string {
  const [name = ''] = flag.replace(/^--/, '').split(' ');
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
