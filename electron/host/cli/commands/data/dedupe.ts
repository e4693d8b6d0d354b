import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatPercent } from '../../../../common/format.ts';
import {
  type Cluster,
  defaultThreshold,
  type KeepPolicy,
  leastThreshold,
} from '../../../../contract/datasets/duplicates.ts';
import { followJob } from '../../followJob.ts';
import { integerOption, type Verb, type VerbContext } from '../../verb.ts';

const policies = {
  first: 'first',
  longest: 'longest',
  newest: 'newest',
  best: 'bestRated',
} as const satisfies Record<string, KeepPolicy>;

export function addDedupeCommand(data: Command, verb: Verb): void {
  data
    .command('dedupe')
    .argument('<name>', 'data set: name or id')
    .addOption(
      new Option('--threshold <share>', 'how much of two rows must be the same')
        .default(defaultThreshold)
        .argParser(parseThreshold),
    )
    .addOption(
      new Option('--keep <which>', 'take all rows of a group out but one: which stays').choices(
        Object.keys(policies),
      ),
    )
    .addOption(integerOption('--cluster <number>', 'with --keep: of this group only'))
    .option('--list', 'show the groups, the largest first')
    .addOption(integerOption('--at-most <count>', 'with --list: how many').default(20))
    .description('find near duplicates; without --keep no row is taken out')
    .action(verb(dedupe));
}

function parseThreshold(text: string): number {
  const value = Number(text);
  if (!(value >= leastThreshold && value <= 1))
    throw new InvalidArgumentError(`Use a number from ${leastThreshold} to 1.`);
  return value;
}

interface DedupeOptions {
  readonly threshold: number;
  readonly keep?: keyof typeof policies;
  readonly cluster?: number;
  readonly list?: boolean;
  readonly atMost: number;
}

async function dedupe(
  { client, output }: VerbContext,
  dataset: string,
  { threshold, keep, cluster, list, atMost }: DedupeOptions,
): Promise<void> {
  const { duplicates } = client.datasets.cleaning;
  await followJob(client, output, (await duplicates.find({ dataset, threshold })).job);
  const found = await duplicates.status({ dataset });
  const groups = list ? await readClusters({ client, output }, dataset, atMost) : undefined;
  let operation: number | null | undefined;
  if (keep !== undefined) {
    const { job } = await duplicates.keepOne({ dataset, cluster: cluster ?? null, keep: policies[keep] });
    ({ operation } = (await followJob(client, output, job)).result as { operation: number | null });
  }
  output.result({ ...found, list: groups, operation }, () => [
    `${found.clusters} groups with ${found.rows} rows are the same by ${formatPercent(threshold, { digits: 0 })} or more`,
    ...(groups ?? []).flatMap(clusterLines),
    ...(operation === undefined ? [] : [keptLine(operation, dataset)]),
  ]);
}

function keptLine(operation: number | null, dataset: string): string {
  return operation === null
    ? 'nothing was to be taken out'
    : `one row of each stays (step ${operation}); \`data undo ${dataset}\` brings the others back`;
}

const pageSize = 50;

async function readClusters({ client }: VerbContext, dataset: string, atMost: number): Promise<Cluster[]> {
  const clusters: Cluster[] = [];
  while (clusters.length < atMost) {
    const last = clusters.at(-1);
    const page = await client.datasets.cleaning.duplicates.clusters({
      dataset,
      atMost: Math.min(pageSize, atMost - clusters.length),
      ...(last && { after: { size: last.size, cluster: last.cluster } }),
    });
    if (page.clusters.length === 0) break;
    clusters.push(...page.clusters);
  }
  return clusters;
}

const shownCharacters = 100;

function clusterLines({ cluster, size, rows }: Cluster): string[] {
  const begin = ({ texts }: Cluster['rows'][number]) =>
    [
      ...texts
        .map(({ text }) => text)
        .join(' | ')
        .replaceAll(/\s+/g, ' '),
    ]
      .slice(0, shownCharacters)
      .join('');
  return [
    '',
    `group ${cluster}: ${size} rows`,
    ...rows.map((row) => `  ${row.row}  ${begin(row)}`),
    ...(size > rows.length ? [`  and ${size - rows.length} more`] : []),
  ];
}
