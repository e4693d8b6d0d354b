import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import {
  type LabelChoice,
  type LabellingRun,
  type LabellingTask,
  labellingTaskSchema,
  type ModelLabel,
  type OverwritePolicy,
  overwritePolicies,
} from '../../../../contract/datasets/labelling.ts';
import { followJob } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import { integerOption, precisionOption, profileOption, type Verb, type VerbContext } from '../../verb.ts';
import { addFilterOptions, type FilterOptions, toFilter } from './filterOptions.ts';

export function addLabelCommands(data: Command, verb: Verb): void {
  const label = data
    .command('label')
    .argument('<name>', 'name or id')
    .description('label rows by what a local model says of them, or by a rule')
    .option('--model <model>', 'the model that is asked')
    .addOption(precisionOption())
    .addOption(profileOption())
    .addOption(new Option('--labels <labels>', 'what it chooses from, with commas').argParser(listOf))
    .option('--describe <label=text...>', 'what the model is told of a label')
    .option(
      '--prompt <file>',
      'what it is asked, with {{question}}, {{answer}}, {{conversation}}, {{labels}}',
    )
    .addOption(integerOption('--samples <count>', 'answers to each row, 1 to 9; most count'))
    .addOption(numberOption('--temperature <value>', 'of several answers'))
    .addOption(integerOption('--max-tokens <count>', 'of each answer'))
    .addOption(
      new Option('--overwrite <which>', 'labels that may be replaced: none, those of machines, all')
        .choices(overwritePolicies)
        .default('none'),
    )
    .addOption(integerOption('--preview <rows>', 'only show word for word what would be asked'))
    .addOption(integerOption('--try <rows>', 'only ask about so many rows, and store nothing'))
    .addOption(new Option('--as <label>', 'without a model: label what --pattern hits').conflicts('model'))
    .option('--pattern <expression>', 'with --as: a regular expression');
  addFilterOptions(label).action(verb(labelRows));
}

interface LabelOptions extends FilterOptions {
  readonly model?: string;
  readonly precision?: LabellingTask['answerer']['precision'];
  readonly profile: LabellingTask['answerer']['profile'];
  readonly labels?: string[];
  readonly describe?: string[];
  readonly prompt?: string;
  readonly samples?: number;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly overwrite: OverwritePolicy;
  readonly preview?: number;
  readonly try?: number;
  readonly as?: string;
  readonly pattern?: string;
}

async function labelRows(context: VerbContext, dataset: string, options: LabelOptions): Promise<void> {
  if (options.as !== undefined) return labelByPattern(context, dataset, options);
  const task = await toTask(context, dataset, options);
  if (options.preview !== undefined) return previewTask(context, { dataset, task, atMost: options.preview });
  const { client, output } = context;
  const { job } = await (options.try === undefined
    ? client.datasets.labelling.start({ dataset, task })
    : client.datasets.labelling.try({ dataset, task, rows: options.try }));
  const { result } = await followJob(client, output, job);
  output.result(result, () =>
    options.try === undefined
      ? runLines((result as { run: LabellingRun }).run)
      : (result as { rows: ModelLabel[] }).rows.flatMap(triedLines),
  );
}

/** What is left out is what the data set offers. */
async function toTask(
  { client }: VerbContext,
  dataset: string,
  options: LabelOptions,
): Promise<LabellingTask> {
  const { model, precision, profile, samples, temperature, maxTokens, overwrite } = options;
  if (model === undefined)
    throw new AppError('request.invalid', { detail: 'give --model, or --as with --pattern' });
  const offered = await client.datasets.labelling.defaults({ dataset });
  const labels = options.labels?.map((name) => ({ name, description: '' })) ?? offered.labels;
  const parsed = labellingTaskSchema.safeParse({
    prompt: options.prompt === undefined ? offered.prompt : await readPrompt(options.prompt),
    labels: describeLabels(labels, options.describe ?? []),
    answerer: { model, precision, profile },
    ...{ samples, temperature, maxTokens, overwrite, filter: toFilter(options) },
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError('request.invalid', { detail: `${issue?.path.join('.')}: ${issue?.message}` });
}

function describeLabels(labels: readonly LabelChoice[], descriptions: readonly string[]): LabelChoice[] {
  const texts = new Map(
    descriptions.map((given) => {
      const at = given.indexOf('=');
      return [given.slice(0, at), given.slice(at + 1)] as const;
    }),
  );
  return labels.map(({ name, description }) => ({ name, description: texts.get(name) ?? description }));
}

async function readPrompt(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new AppError('file.unreadable', { path: file, reason: code }, { cause });
  }
}

interface Preview {
  readonly dataset: string;
  readonly task: LabellingTask;
  readonly atMost: number;
}

async function previewTask({ client, output }: VerbContext, preview: Preview): Promise<void> {
  const document = await client.datasets.labelling.preview(preview);
  output.result(document, () => [
    `${document.matching} rows would be asked about.`,
    ...document.rows.flatMap(({ row, prompt }) => ['', `--- row ${row}`, prompt]),
  ]);
}

function runLines({ id, model, outcomes, labels, agreement }: LabellingRun): string[] {
  return [
    `run ${id} with ${model}: ${outcomes.labelled} labelled, ${outcomes.tie} ties, ${outcomes.unclear} unclear, ${outcomes.kept} kept`,
    ...formatTable(
      ['LABEL', 'ROWS'],
      labels.map(({ label, count }) => [label, String(count)]),
    ),
    ...agreement.map(({ share, count }) => `${Math.round(share * 100)}% of the answers agree: ${count} rows`),
  ];
}

function triedLines({ row, question, outcome, label, agreement, answers }: ModelLabel): string[] {
  const said = outcome === 'labelled' ? `${label} (${Math.round(agreement * 100)}%)` : outcome;
  return [
    `row ${row}: ${said}  ${question}`,
    ...answers.map(({ text, problem }) => `  > ${problem ?? text.trim()}`),
  ];
}

async function labelByPattern(
  { client, output }: VerbContext,
  dataset: string,
  options: LabelOptions,
): Promise<void> {
  const { as: label = '', pattern, overwrite } = options;
  if (pattern === undefined) throw new AppError('request.invalid', { detail: '--as needs --pattern' });
  const check = { kind: 'pattern', pattern, ignoreCase: false } as const;
  const asked = {
    dataset,
    rules: [{ label, scope: 'all' as const, check }],
    overwrite,
    filter: toFilter(options),
  };
  if (options.preview !== undefined) {
    const document = await client.datasets.labelling.rules.count(asked);
    return output.result(document, () => [
      `${document.counts[0]} of ${document.matching} rows would be labelled.`,
    ]);
  }
  const { job } = await client.datasets.labelling.rules.apply(asked);
  const { result } = await followJob(client, output, job);
  output.result(result, () => [`${(result as { labelled: number }).labelled} rows labelled ${label}`]);
}

function listOf(text: string): string[] {
  return text
    .split(/[,，]/u)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function numberOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (!Number.isFinite(value)) throw new InvalidArgumentError('Use a number.');
    return value;
  });
}
