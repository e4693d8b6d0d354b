import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import { formatBytes } from '../../../../common/format.ts';
import {
  type DatasetState,
  type Difference,
  type Leakage,
  type Replay,
  type RowDifference,
  rowDifferences,
  type SplitPlan,
  type Stratum,
  strata,
  type Verification,
  type Version,
} from '../../../../contract/datasets/versions.ts';
import { followJob } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import { integerOption, type Verb, type VerbContext } from '../../verb.ts';

export function addVersionCommands(data: Command, verb: Verb): void {
  data
    .command('split')
    .argument('<name>', 'data set: name or id')
    .argument('[shares...]', 'such as train=80 validation=10 test=10', [
      'train=80',
      'validation=10',
      'test=10',
    ])
    .option('--seed <word>', 'the same one divides alike', '1')
    .addOption(
      new Option('--by <what>', 'what every part gets its share of').choices(strata).default('label'),
    )
    .option('--preview', 'only tell how it would be')
    .description('divide rows into parts; equal and similar ones stay together')
    .action(verb(splitSet));
  data
    .command('leakage')
    .argument('<name>', 'data set: name or id')
    .description('what stands in more than one split')
    .action(verb(showLeakage));
  data
    .command('freeze')
    .argument('<name>', 'data set: name or id')
    .option('--as <name>', 'what the version is called', '')
    .option('--notes <text>', 'what is to be known of it', '')
    .description('make a version that nobody can change; what masking replaced is then gone for good')
    .action(verb(freezeSet));
  data
    .command('versions')
    .argument('<name>', 'data set: name or id')
    .argument('[version]', 'its number: all that it says of itself')
    .description('frozen versions, the newest first')
    .action(verb(listVersions));
  data
    .command('verify')
    .argument('<name>', 'data set: name or id')
    .argument('<version>', 'its number')
    .description('make every hash of a version again and compare')
    .action(verb(verifyVersion));
  data
    .command('replay')
    .argument('<name>', 'data set: name or id')
    .argument('<version>', 'its number')
    .argument('<files...>', 'the files that the rows came from')
    .description('make a version again from its files and steps, and compare the hashes')
    .action(verb(replayVersion));
  data
    .command('diff')
    .argument('<name>', 'data set: name or id')
    .argument('<from>', 'number of a version, or draft')
    .argument('[to]', 'number of a version, or draft', 'draft')
    .addOption(new Option('--show <which>', 'rows to list').choices(rowDifferences).default('changed'))
    .addOption(integerOption('--after <row>', 'rows after this one').default(0))
    .addOption(integerOption('--at-most <count>', 'how many, up to 200').default(20))
    .description('what differs between two versions, or a version and the rows as they are now')
    .action(verb(diffVersions));
}

/** Shares as people write them: percent, or parts of any sum. */
export function toParts(shares: readonly string[]): SplitPlan['parts'] {
  const parts = shares.map((text) => {
    const [, name, weight] = /^([^=]+)=(\d+(?:\.\d+)?)%?$/.exec(text) ?? [];
    if (name === undefined || weight === undefined) throw new InvalidArgumentError('Use name=share.');
    return { name: name.trim(), weight: Number(weight) };
  });
  const sum = parts.reduce((total, { weight }) => total + weight, 0);
  return parts.map(({ name, weight }) => ({ name, share: sum === 0 ? 0 : weight / sum }));
}

async function splitSet(
  { client, output }: VerbContext,
  dataset: string,
  shares: string[],
  { seed, by, preview = false }: { seed: string; by: Stratum; preview?: boolean },
): Promise<void> {
  const plan = { parts: readParts(shares), seed, stratify: by };
  const document = await client.datasets.versions.previewSplit({ dataset, plan });
  let operation: unknown;
  if (!preview) {
    const { job } = await client.datasets.versions.split({ dataset, plan });
    ({ operation } = (await followJob(client, output, job)).result as { operation: number | null });
  }
  output.result({ ...document, ...(!preview && { operation }) }, () => [
    ...formatTable(
      ['SPLIT', 'ROWS', by === 'none' ? '' : by.toUpperCase()],
      document.parts.map(({ name, rows, strata: of }) => [
        ...[name, String(rows)],
        by === 'none' ? '' : of.map((stratum) => `${stratum.name || 'none'} ${stratum.rows}`).join(', '),
      ]),
    ),
    `${document.grouped} of ${document.rows} rows stay with others that are equal, similar or ask the same`,
    ...(preview
      ? ['nothing was changed']
      : [operation === null ? 'it was so already' : `divided (step ${operation})`]),
  ]);
}

function readParts(shares: readonly string[]): SplitPlan['parts'] {
  try {
    return toParts(shares);
  } catch (cause) {
    throw new AppError('request.invalid', { detail: `shares: ${(cause as Error).message}` }, { cause });
  }
}

async function showLeakage({ client, output }: VerbContext, dataset: string): Promise<void> {
  const document = await client.datasets.versions.leakage({ dataset });
  output.result(document, () => leakageLines(document));
}

const leakWords = {
  sameContent: 'equal to the letter',
  nearDuplicate: 'nearly the same',
  sameQuestion: 'the same question with another answer',
} as const;

function leakageLines({ rows, splits, leaking, kinds, nearDuplicatesKnown }: Leakage): string[] {
  return [
    `${rows} rows in splits: ${splits.map(({ name, rows: count }) => `${name ?? 'none'} ${count}`).join(', ')}`,
    leaking === 0 ? 'nothing stands in two splits' : `${leaking} rows stand in more than one split`,
    ...kinds
      .filter(({ groups }) => groups > 0)
      .flatMap(({ kind, groups, rows: count, examples }) => [
        `${leakWords[kind]}: ${count} rows in ${groups} groups`,
        ...examples.map(
          ({ rows: pair }) => `  ${pair.map(({ row, split }) => `${row} (${split})`).join(' and ')}`,
        ),
      ]),
    ...(nearDuplicatesKnown ? [] : ['near duplicates were not looked for: `inhouse data dedupe` does']),
  ];
}

async function freezeSet(
  { client, output }: VerbContext,
  dataset: string,
  { as: name, notes }: { as: string; notes: string },
): Promise<void> {
  const { job } = await client.datasets.versions.freeze({ dataset, name, notes });
  const { version, hash } = (await followJob(client, output, job)).result as {
    version: number;
    hash: string;
  };
  output.result({ version, hash }, () => [`version ${version}`, `hash ${hash}`]);
}

async function listVersions(
  { client, output }: VerbContext,
  dataset: string,
  number?: string,
): Promise<void> {
  if (number !== undefined) {
    const document = await client.datasets.versions.show({ dataset, version: toVersion(number) });
    return output.result(document, () => detailLines(document));
  }
  const document = await client.datasets.versions.list({ dataset });
  output.result(document, () => {
    if (document.versions.length === 0) return ['No versions yet; `inhouse data freeze` makes one.'];
    const rows = document.versions.map((version) => [
      ...[String(version.number), version.name, String(version.rows), formatBytes(version.sizeBytes)],
      ...[version.actor, version.at.slice(0, 16).replace('T', ' '), version.hash.slice(0, 16)],
    ]);
    return formatTable(['VERSION', 'NAME', 'ROWS', 'SIZE', 'WHO', 'WHEN (UTC)', 'HASH'], rows);
  });
}

function detailLines(document: Version & { manifest: { leakage: Leakage; tool: string } }): string[] {
  const { number, name, rows, withdrawn, actor, at, hash, notes, manifest } = document;
  return [
    `version ${number}${name === '' ? '' : ` (${name})`}: ${rows} rows, ${withdrawn} of them withdrawn since`,
    `by ${actor}, ${at}, ${manifest.tool}`,
    `hash ${hash}`,
    ...(notes === '' ? [] : [notes]),
    ...leakageLines(manifest.leakage),
  ];
}

export function toVersion(text: string): number {
  const version = Number(text);
  if (Number.isInteger(version) && version > 0) return version;
  throw new AppError('request.invalid', { detail: `a version is called by its number, not “${text}”` });
}

export function toState(text: string): DatasetState {
  return text === 'draft' ? text : toVersion(text);
}

/** What was looked at and found wanting: scripts see it by the exit code. */
const refused = 4;

async function verifyVersion(
  { client, output }: VerbContext,
  dataset: string,
  number: string,
): Promise<void> {
  const { job } = await client.datasets.versions.verify({ dataset, version: toVersion(number) });
  const document = (await followJob(client, output, job)).result as Verification;
  const { rows, withdrawn, hash, broken } = document;
  output.result(document, () => [
    broken === null
      ? `unchanged: ${rows} rows, ${withdrawn} of them withdrawn`
      : `changed: ${broken.what}${broken.row === null ? '' : `, first at row ${broken.row}`}`,
    `hash ${hash}`,
  ]);
  if (broken !== null) process.exitCode = refused;
}

async function replayVersion(
  { client, output }: VerbContext,
  dataset: string,
  number: string,
  names: string[],
): Promise<void> {
  const { sources } = await client.datasets.imports.sources({ dataset });
  const files = await Promise.all(
    names.map(async (name) => {
      const source = sources.find((one) => one.name === path.basename(name));
      if (!source)
        throw new AppError('request.invalid', {
          detail: `no rows came from a file called ${path.basename(name)}`,
        });
      return { source: source.id, file: (await client.files.grant({ path: name })).grant };
    }),
  );
  const { job } = await client.datasets.versions.replay({ dataset, version: toVersion(number), files });
  const document = (await followJob(client, output, job)).result as Replay;
  const { rows, matching, withdrawn, hash, replayed, differing, differences } = document;
  output.result(document, () => [
    hash === replayed
      ? `the same: ${matching} of ${rows} rows came out as they were, ${withdrawn} are withdrawn`
      : `not the same: ${differences} rows came out otherwise`,
    ...differing.map(({ row, what }) => `  row ${row}: ${what}`),
    `hash ${hash}`,
    `replayed ${replayed}`,
  ]);
  if (hash !== replayed) process.exitCode = refused;
}

async function diffVersions(
  { client, output }: VerbContext,
  dataset: string,
  from: string,
  to: string,
  { show, after, atMost }: { show: RowDifference; after: number; atMost: number },
): Promise<void> {
  const document = await client.datasets.versions.diff({
    ...{ dataset, from: toState(from), to: toState(to) },
    ...{ difference: show, after, atMost },
  });
  output.result(document, () => {
    const { added, removed, changed, same, withdrawn } = document.counts;
    return [
      `${added} added, ${removed} removed, ${changed} changed, ${same} as they were${withdrawn === 0 ? '' : `, ${withdrawn} withdrawn`}`,
      ...document.rows.flatMap(differenceLines),
    ];
  });
}

const shownCharacters = 100;

function differenceLines({ row, difference, fields }: Difference): string[] {
  const short = (text: string | null) => {
    const line = (text ?? '-').replace(/\s+/g, ' ');
    return line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
  };
  return [
    `row ${row} ${difference}`,
    ...fields.map(({ field, before, after }) => `  ${field}: ${short(before)} → ${short(after)}`),
  ];
}
