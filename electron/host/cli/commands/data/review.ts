import { type Command, Option } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import type {
  CheckItem,
  LabelCheck,
  LabelInterval,
  LabelReport,
} from '../../../../contract/datasets/labelling.ts';
import { formatTable } from '../../output.ts';
import { integerOption, type Verb, type VerbContext } from '../../verb.ts';

export function addReviewCommands(data: Command, verb: Verb): void {
  data
    .command('review')
    .argument('<name>', 'name or id')
    .description('the human check of what a model labelled: draw rows, judge them one by one, report')
    .option('--draw', 'draw at random what is still wanting, from each label its share')
    .addOption(new Option('--share <share>', 'with --draw: 0.15 to 1').argParser(Number).default(0.15))
    .option('--seed <seed>', 'with --draw: the same seed draws the same rows', '1')
    .option('--next', 'show the next row to judge, without the model’s label')
    .option('--shown', 'with --next: show the model’s label')
    .addOption(integerOption('--row <number>', 'with --verdict, --none-fits or --skip'))
    .option('--verdict <label>', 'what the label of the row is')
    .option('--none-fits', 'no label fits the row')
    .option('--skip', 'put the row at the end of the queue')
    .action(verb(review));
}

interface ReviewOptions {
  readonly draw?: true;
  readonly share: number;
  readonly seed: string;
  readonly next?: true;
  readonly shown?: true;
  readonly row?: number;
  readonly verdict?: string;
  readonly noneFits?: true;
  readonly skip?: true;
}

/** What is done, by the option that asks for it; without one the report is shown. */
const actions: readonly {
  readonly option: keyof ReviewOptions;
  readonly run: (context: VerbContext, dataset: string, options: ReviewOptions) => Promise<void>;
}[] = [
  { option: 'draw', run: draw },
  { option: 'next', run: showNext },
  { option: 'verdict', run: (context, dataset, options) => judge(context, dataset, options) },
  { option: 'noneFits', run: (context, dataset, options) => judge(context, dataset, options) },
  { option: 'skip', run: skip },
];

async function review(context: VerbContext, dataset: string, options: ReviewOptions): Promise<void> {
  const asked = actions.find(({ option }) => options[option] !== undefined);
  await (asked?.run ?? report)(context, dataset, options);
}

async function draw({ client, output }: VerbContext, dataset: string, { share, seed }: ReviewOptions) {
  if (!(share >= 0.15 && share <= 1))
    throw new AppError('request.invalid', { detail: '--share takes 0.15 to 1' });
  const document = await client.datasets.labelling.check.draw({ dataset, share, seed });
  output.result(document, () => [`${document.drawn} rows drawn`, ...checkLines(document.check)]);
}

async function showNext({ client, output }: VerbContext, dataset: string, { shown }: ReviewOptions) {
  const document = await client.datasets.labelling.check.next({ dataset, blind: shown !== true });
  output.result(document, () => {
    const [item] = document.items;
    const waits = `${document.open} rows wait for a check`;
    if (!item)
      return [
        document.own > 0 ? `${waits}; you wrote or labelled them, so somebody else must look at them` : waits,
      ];
    return [...itemLines(item), '', `labels: ${document.labels.join(', ')}`, waits];
  });
}

function itemLines({ row, content, label, agreement }: CheckItem): string[] {
  const said =
    label === null ? [] : [`the model says: ${label} (${Math.round((agreement ?? 0) * 100)}% agree)`];
  return [`row ${row}`, ...textLines(content), ...said];
}

function textLines(content: CheckItem['content']): string[] {
  if ('text' in content) return [content.text];
  if ('image' in content) return [content.name];
  const turns = content.turns.map(({ role, content: text }) => `[${role}] ${text}`);
  return 'chosen' in content
    ? [...turns, `[chosen] ${content.chosen}`, `[rejected] ${content.rejected}`]
    : turns;
}

function rowOf({ row }: ReviewOptions): number {
  if (row === undefined) throw new AppError('request.invalid', { detail: 'say which row with --row' });
  return row;
}

async function judge({ client, output }: VerbContext, dataset: string, options: ReviewOptions) {
  const document = await client.datasets.labelling.check.verdict({
    ...{ dataset, row: rowOf(options), label: options.verdict ?? null, blind: options.shown !== true },
  });
  output.result(document, () => [
    document.agrees ? `the model says so, too: ${document.label}` : `the model had said: ${document.label}`,
    ...checkLines(document.check),
  ]);
}

async function skip({ client, output }: VerbContext, dataset: string, options: ReviewOptions) {
  const row = rowOf(options);
  await client.datasets.labelling.check.skip({ dataset, row });
  output.result({ row }, () => [`row ${row} comes last`]);
}

async function report({ client, output }: VerbContext, dataset: string): Promise<void> {
  const document = await client.datasets.labelling.check.report({ dataset });
  output.result(document, () => reportLines(document));
}

function checkLines({ modelLabelled, needed, checked, isFulfilled, missing }: LabelCheck): string[] {
  const wanting = missing.map(({ label, count }) => `${label} (${count})`).join(', ');
  return [
    `${checked} checked of ${modelLabelled} that a model labelled; ${needed} are needed`,
    isFulfilled ? 'the check is fulfilled' : `still wanting: ${wanting}`,
  ];
}

function reportLines(document: LabelReport): string[] {
  if (document.modelLabelled === 0) return ['No row was labelled by a model.'];
  const rows = document.labels.map(({ label, modelLabelled, needed, checked, precision, recall }) => [
    ...[label, String(modelLabelled), `${checked} of ${needed}`, shareOf(precision), shareOf(recall)],
  ]);
  return [
    ...checkLines(document),
    `accuracy: ${shareOf(document.accuracy)}`,
    `Cohen’s kappa: ${plain(document.kappa)}`,
    ...formatTable(['LABEL', 'ROWS', 'CHECKED', 'PRECISION', 'RECALL'], rows),
  ];
}

/** `91.7% (64.6 to 98.5)`: the 95% interval. */
function shareOf(interval: LabelInterval): string {
  if (interval === null) return '-';
  const [value, low, high] = [interval.value, interval.low, interval.high].map((part) =>
    (part * 100).toFixed(1),
  );
  return `${value}% (${low} to ${high})`;
}

function plain(interval: LabelInterval): string {
  if (interval === null) return '-';
  return `${interval.value.toFixed(2)} (${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})`;
}
