import { type Command, Option } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import { type TrainingDevice, trainingDevices } from '../../../../common/training.ts';
import type { Variant } from '../../../../contract/models.ts';
import type { TrainingWish } from '../../../../contract/training/runs.ts';
import { blockSizeOption, precisionOption, type Verb, type VerbContext } from '../../verb.ts';
import { finishRun } from './finishRun.ts';
import { planLines } from './planLines.ts';
import { addSettingsOptions, readSettings, type SettingsOptions } from './settingsOptions.ts';
import { pickForm, readPick, usualSplit } from './versionPick.ts';

interface TrainOptions extends SettingsOptions {
  readonly name?: string;
  readonly precision?: Variant['precision'];
  readonly blockSize?: 32 | 64 | 128;
  readonly device: TrainingDevice;
  /** false: none, though the version has such a split. */
  readonly validation?: string | false;
  readonly replay?: string;
  readonly test?: string | false;
  readonly plan?: boolean;
  readonly background?: boolean;
}

export function addTrainCommand(program: Command, verb: Verb): void {
  const train = program
    .command('train')
    .argument('<model>', 'name or id')
    .argument('<data>', `${pickForm}: what is learnt (default: the newest version, its split “train”)`)
    .option('--name <name>', 'of the run and its adapter (default: the data set’s, with a number)')
    .option('--validation <data>', 'what its loss is measured on (default: the split “validation”)')
    .option('--no-validation', 'nothing is measured meanwhile')
    .option('--replay <data>', 'an older data set, in the share that --replay-share says')
    .option('--test <data>', 'what base and adapter are asked afterwards (default: the split “test”)')
    .option('--no-test', 'nothing is asked afterwards')
    .option('--plan', 'only say what there is to learn, what it takes, and what fits')
    .option('--background', 'do not wait for it; needs an engine that stays')
    .addOption(precisionOption())
    .addOption(blockSizeOption())
    .addOption(
      new Option(
        '--device <device>',
        'what computes; auto: a GPU that works and has the memory, else the CPU',
      )
        .choices(trainingDevices)
        .default('auto'),
    )
    .description('teach a model with a frozen version of a data set; Ctrl-C pauses, `runs resume` goes on');
  addSettingsOptions(train).action(verb(startTraining));
}

async function startTraining(
  context: VerbContext,
  model: string,
  data: string,
  options: TrainOptions,
): Promise<void> {
  const { client, output } = context;
  const wish = await readWish(context, { model, data, options });
  if (options.plan) {
    const plan = await client.training.runs.plan(wish);
    return output.result(plan, () => planLines(plan, output));
  }
  const name = options.name ?? (await freeRunName(context, wish.data.dataset));
  const started = await client.training.runs.start({ ...wish, name });
  if (options.background) return output.result(started, () => [`${name} (${started.run}) has begun`]);
  output.remark(`${name} (${started.run}); Ctrl-C pauses it`);
  await finishRun(context, started);
}

interface Asked {
  readonly model: string;
  readonly data: string;
  readonly options: TrainOptions;
}

async function readWish({ client }: VerbContext, { model, data, options }: Asked): Promise<TrainingWish> {
  const settings = await readSettings(client, options);
  const picked = await readPick(client, data);
  const learnt = picked.split === null ? ((await usualSplit(client, picked, 'train')) ?? picked) : picked;
  const beside = async (asked: string | false | undefined, split: 'validation' | 'test') => {
    if (asked === false) return null;
    // Of a version that is learnt as a whole nothing is left to measure on.
    if (asked === undefined) return learnt.split === null ? null : usualSplit(client, learnt, split);
    return readPick(client, asked);
  };
  if (settings.replayShare > 0 && options.replay === undefined)
    throw new AppError('request.invalid', { detail: '--replay-share needs --replay' });
  const { precision, blockSize, replay, device } = options;
  return {
    ...{ model, data: learnt, settings, precision, blockSize, device },
    validation: await beside(options.validation, 'validation'),
    replay: replay === undefined ? null : await readPick(client, replay),
    test: await beside(options.test, 'test'),
  };
}

async function freeRunName({ client }: VerbContext, dataset: string): Promise<string> {
  const { name } = await client.datasets.show({ dataset });
  const { runs } = await client.training.runs.list({});
  const taken = new Set(runs.map((run) => run.name));
  for (let number = 1; ; number += 1) if (!taken.has(`${name} ${number}`)) return `${name} ${number}`;
}
