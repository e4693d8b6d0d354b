import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatPercent } from '../../../../common/format.ts';
import type {
  Divergence,
  Drift,
  Lengths,
  Part,
  Statistics,
} from '../../../../contract/datasets/statistics.ts';
import { followJob } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import type { Verb, VerbContext } from '../../verb.ts';

export function addStatisticsCommands(data: Command, verb: Verb): void {
  data
    .command('stats')
    .argument('<name>', 'data set: name or id')
    .option(
      '--tokenizer <model>',
      'count tokens with this model’s tokenizer first, now and after every import',
    )
    .description('lengths, tokens, languages and near duplicates of all rows')
    .action(verb(showStatistics));
  data
    .command('drift')
    .argument('<name>', 'data set: name or id')
    .addOption(partOption('--a <part>'))
    .addOption(partOption('--b <part>'))
    .description('how two parts differ in words, labels and lengths')
    .action(verb(showDrift));
}

const partNames = { split: 'splits', label: 'labels', tag: 'tags' } as const;
const partHelp = 'split=NAME, label=NAME, tag=NAME, source=NUMBER or version=NUMBER; several with commas';

function partOption(flags: string): Option {
  return new Option(flags, partHelp).makeOptionMandatory().argParser(parsePart);
}

function parsePart(text: string): Part {
  return text.split(',').reduce<Part>(
    ({ version, filter }, word) => {
      const [name = '', ...rest] = word.split('=');
      const value = rest.join('=');
      if (name === 'version' && /^\d+$/.test(value)) return { version: Number(value), filter };
      if (name === 'source' && /^\d+$/.test(value))
        return { version, filter: { ...filter, sources: [Number(value)] } };
      if (value === '' || !Object.hasOwn(partNames, name)) throw new InvalidArgumentError(`Use ${partHelp}.`);
      return { version, filter: { ...filter, [partNames[name as keyof typeof partNames]]: [value] } };
    },
    { version: null, filter: {} },
  );
}

const askAgainMs = 100;

async function showStatistics(
  { client, output }: VerbContext,
  dataset: string,
  { tokenizer }: { tokenizer?: string },
): Promise<void> {
  if (tokenizer !== undefined) {
    const { job } = await client.datasets.statistics.countTokens({ dataset, model: tokenizer });
    await followJob(client, output, job);
  }
  let statistics = await client.datasets.statistics.show({ dataset });
  while (statistics.counted < statistics.of) {
    await sleep(askAgainMs);
    statistics = await client.datasets.statistics.show({ dataset });
  }
  output.result(statistics, () => statisticsLines(statistics));
}

function statisticsLines({ counted, characters, tokens, tokenizer, han, clusters }: Statistics): string[] {
  const lengths = (name: string, of: Lengths) => [name, ...[of.total, of.median, of.p95, of.max].map(whole)];
  const rows = [lengths('characters', characters)];
  if (tokens && tokenizer) rows.push(lengths(`tokens (${tokenizer.name})`, tokens));
  const chinese = han.slice(6).reduce((sum, count) => sum + count, 0);
  const duplicates = clusters.reduce((sum, { size, count }) => sum + size * count, 0);
  return [
    `${counted} rows`,
    ...formatTable(['', 'ALL', 'MEDIAN', '95 % UP TO', 'LONGEST'], rows),
    ...(tokens && tokens.counted < counted ? [`tokens of ${tokens.counted} of ${counted} rows so far`] : []),
    ...(tokenizer ? [] : ['tokens are counted once a tokenizer is chosen: --tokenizer MODEL']),
    `mostly Chinese: ${chinese} rows${counted === 0 ? '' : ` (${formatPercent(chinese / counted, { digits: 0 })})`}`,
    `in clusters of near duplicates: ${duplicates} rows`,
  ];
}

function whole(value: number | null): string {
  return value === null ? '-' : String(Math.round(value));
}

async function showDrift(
  { client, output }: VerbContext,
  dataset: string,
  { a, b }: { a: Part; b: Part },
): Promise<void> {
  const drift = await client.datasets.statistics.drift({ dataset, a, b });
  output.result(drift, () => driftLines(drift));
}

const shownShifts = 10;

function driftLines({ rows, sampled, tokens, labels, lengths }: Drift): string[] {
  const measures = (
    [
      [tokens.unit, tokens],
      ['labels', labels],
      ['lengths', lengths],
    ] as const
  ).map(([name, { kl, js }]: readonly [string, Divergence]) => [name, kl.toFixed(4), js.toFixed(4)]);
  return [
    `a: ${rows.a} rows (${sampled.a} read), b: ${rows.b} rows (${sampled.b} read)`,
    ...formatTable(['', 'KL', 'JENSEN-SHANNON'], measures),
    '',
    ...formatTable(
      [tokens.unit.toUpperCase(), 'IN A', 'IN B'],
      tokens.shifts.slice(0, shownShifts).map(({ key, a, b }) => [JSON.stringify(key), share(a), share(b)]),
    ),
  ];
}

function share(value: number): string {
  return formatPercent(value, { digits: 3 });
}
