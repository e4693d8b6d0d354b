import { Argument, type Command } from 'commander';
import { formatBytes, formatCount } from '../../../common/format.ts';
import type { CacheKind, Model, Profile, QualityReport, Variant } from '../../../contract/models.ts';
import { followJob } from '../followJob.ts';
import { formatTable, type Output, sentence } from '../output.ts';
import { formatReports } from '../reports.ts';
import { blockSizeOption, precisionOption, profileOption, type Verb, type VerbContext } from '../verb.ts';
import { addDeviceCommand } from './providers.ts';
import { addResidencyCommands } from './residency.ts';

interface ImportOptions {
  name?: string;
  precision: Model['variants'][number]['precision'];
  blockSize: 32 | 64 | 128;
  mode: Model['sourceMode'];
  plain?: boolean;
  report: boolean;
  preview?: boolean;
}

export function addModelsCommands(program: Command, verb: Verb): void {
  const models = program
    .command('models')
    .description('import, list, show, remove and verify models; hold them in memory');
  addResidencyCommands(models, verb);
  models
    .command('import')
    .argument('<path>', 'a Hugging Face model folder (config.json, *.safetensors, tokenizer.json)')
    .description('import a model folder, quantize it and measure the result')
    .option('--name <name>', 'name in Inhouse (default: the folder name)')
    .addOption(precisionOption().default('int8'))
    .addOption(blockSizeOption().default(32))
    .option('--mode <mode>', 'how the source is kept: copy, link (hard link) or inPlace', 'copy')
    .option(
      '--plain',
      'it is not sensitive: keep its files in the clear even where others are encrypted (loads quicker, may be linked or left in place)',
    )
    .option('--no-report', 'skip the quality report')
    .option('--preview', 'only say what the folder holds and what an import would take')
    .action(verb(importModel));
  models
    .command('quality')
    .argument('<model>', 'name or id')
    .description('measure a version against the source in float32 again, on the shipped text or your own')
    .option('--text <file>', 'UTF-8 text of your own field')
    .option('--int8-cache', 'with keys and values in 8 bits, too')
    .addOption(precisionOption())
    .addOption(blockSizeOption())
    .action(verb(measureQuality));
  models
    .command('cache')
    .argument('<model>', 'name or id')
    .addArgument(new Argument('<kind>', 'what conversations are kept in').choices(['float', 'int8']))
    .description(
      'keep conversations in 8 bits: a quarter of the memory, once a quality report with it has passed',
    )
    .addOption(precisionOption())
    .addOption(blockSizeOption())
    .addOption(profileOption())
    .action(verb(chooseCache));
  models
    .command('prepare')
    .argument('<model>', 'name or id')
    .description(
      'pack a version for this computer, so that it loads by mapping a file (needs about 2.2 times its size)',
    )
    .option('--remove', 'give the disk space back instead')
    .addOption(precisionOption())
    .addOption(blockSizeOption())
    .addOption(profileOption())
    .action(verb(prepareModel));
  addDeviceCommand(models, verb);
  models
    .command('list')
    .description('list the imported models')
    .action(
      verb(async ({ client, output }) => {
        const document = await client.models.list();
        output.result(document, () => modelLines(document.models));
      }),
    );
  models
    .command('show')
    .argument('<model>', 'name or id')
    .description('show a model with its versions and quality reports')
    .action(
      verb(async ({ client, output }, model: string) => {
        const document = await client.models.show({ model });
        output.result(document, () => showLines(document, output));
      }),
    );
  models
    .command('remove')
    .argument('<model>', 'name or id')
    .description('remove a model from Inhouse; a source that was left in place or linked stays')
    .action(
      verb(async ({ client, output }, model: string) => {
        const document = await client.models.remove({ model });
        output.result(document, () => [`removed ${model}, ${formatBytes(document.removedBytes)} freed`]);
      }),
    );
  models
    .command('verify')
    .argument('<model>', 'name or id')
    .description('check every file of a model against the hashes taken at import')
    .action(
      verb(async ({ client, output }, model: string) => {
        const { job } = await client.models.verify({ model });
        const { result } = await followJob(client, output, job);
        output.result(result, () => [`${model} is unharmed`]);
      }),
    );
}

async function importModel(
  { client, output }: VerbContext,
  path: string,
  options: ImportOptions,
): Promise<void> {
  const { grant } = await client.files.grant({ path });
  const preview = await client.models.preview({ folder: grant });
  for (const problem of preview.problems)
    output.remark(`${problem.severity}: ${sentence(problem, output.language)}`);
  if (options.preview) {
    output.result(preview, () => [
      `${preview.name}: ${preview.family ?? 'not usable'}, ${formatCount(preview.parameterCount)} parameters, ${preview.sourcePrecision ?? '?'}, context ${preview.contextLength ?? '?'}, licence ${preview.licence ?? 'not stated'}`,
      `source ${formatBytes(preview.sizeBytes)} in ${preview.files.length} files; ${options.precision} version about ${formatBytes(preview.variantBytes[options.precision] ?? 0)}; free ${formatBytes(preview.freeBytes)}`,
    ]);
    return;
  }
  const { name, precision, blockSize, mode: sourceMode, report } = options;
  const { job } = await client.models.import({
    folder: grant,
    name,
    precision,
    blockSize,
    sourceMode,
    isSensitive: options.plain !== true,
    report,
  });
  const { result } = await followJob(client, output, job);
  const model = await client.models.show({ model: (result as { model: string }).model });
  output.result(model, () => showLines(model, output));
}

interface QualityOptions {
  text?: string;
  int8Cache?: boolean;
  precision?: Variant['precision'];
  blockSize?: 32 | 64 | 128;
}

async function measureQuality(
  { client, output }: VerbContext,
  model: string,
  options: QualityOptions,
): Promise<void> {
  const { precision, blockSize } = options;
  const text =
    options.text === undefined ? undefined : (await client.files.grant({ path: options.text })).grant;
  const caches: CacheKind[] | undefined = options.int8Cache ? ['float', 'int8'] : undefined;
  const { job } = await client.models.quality({ model, precision, blockSize, text, caches });
  const { result } = await followJob(client, output, job);
  output.result(result, () => formatReports((result as { reports: QualityReport[] }).reports));
}

type CacheOptions = Pick<PrepareOptions, 'precision' | 'blockSize' | 'profile'>;

async function chooseCache(
  { client, output }: VerbContext,
  model: string,
  cache: CacheKind,
  { precision, blockSize, profile }: CacheOptions,
): Promise<void> {
  const document = await client.models.setCache({ model, precision, blockSize, profile, cache });
  output.result(document, () => showLines(document, output));
}

interface PrepareOptions {
  remove?: boolean;
  precision?: Variant['precision'];
  blockSize?: 32 | 64 | 128;
  profile: Profile;
}

async function prepareModel(
  { client, output }: VerbContext,
  model: string,
  options: PrepareOptions,
): Promise<void> {
  const { precision, blockSize, profile } = options;
  if (options.remove) await client.models.unprepare({ model, precision, blockSize });
  else {
    const { job } = await client.models.prepare({ model, precision, blockSize, profile });
    await followJob(client, output, job);
  }
  const document = await client.models.show({ model });
  output.result(document, () => showLines(document, output));
}

function modelLines(models: readonly Model[]): string[] {
  if (models.length === 0)
    return [
      'No models yet. `inhouse demo` shows the sample model; `inhouse models import PATH` brings one in.',
    ];
  const rows = models.map((model) => [
    model.name,
    model.family,
    formatCount(model.parameterCount),
    String(model.contextLength),
    model.variants.map((variant) => `${variant.precision} ${formatBytes(variant.sizeBytes)}`).join(', '),
    model.warnings.length === 0 ? '' : `${model.warnings.length} warning(s)`,
  ]);
  return formatTable(['NAME', 'FAMILY', 'PARAMETERS', 'CONTEXT', 'VERSIONS', ''], rows);
}

export function showLines(model: Model, output: Output): string[] {
  return [
    `${model.name} (${model.id})`,
    `  ${model.family}, ${formatCount(model.parameterCount)} parameters, source ${model.sourcePrecision} ${formatBytes(model.sourceBytes)} (${model.sourceMode}), context ${model.contextLength} tokens, licence ${model.licence ?? 'not stated'}`,
    ...model.variants.flatMap((variant) => [
      `  ${variant.precision}${variant.blockSize === null ? '' : ` block ${variant.blockSize}`}: ${formatBytes(variant.sizeBytes)}${int8CacheNote(variant)}`,
      ...formatReports(variant.reports).map((line) => `    ${line}`),
    ]),
    ...model.warnings.map((warning) => `  warning: ${sentence(warning, output.language)}`),
  ];
}

function int8CacheNote({ int8Caches }: Variant): string {
  return int8Caches.length === 0 ? '' : `, 8-bit cache (${int8Caches.join(', ')})`;
}
