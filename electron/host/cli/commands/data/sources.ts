import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import { lineWriter } from '../../../../common/datasetExport.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import { formatBytes } from '../../../../common/format.ts';
import type { Reject } from '../../../../contract/datasets/imports.ts';
import { formatTable } from '../../output.ts';
import { integerOption, type Verb, type VerbContext } from '../../verb.ts';
import { rejectLines } from './import.ts';
import { rejectWords } from './rejectWords.ts';

export function addSourceCommands(data: Command, verb: Verb): void {
  data
    .command('sources')
    .argument('<name>', 'data set: name or id')
    .description('the files that its rows came from, the newest first')
    .action(verb(listSources));
  data
    .command('rejects')
    .argument('<name>', 'data set: name or id')
    .addOption(integerOption('--source <number>', 'of which file (default: the newest)'))
    .option('--with-duplicates', 'also records that were there already')
    .addOption(integerOption('--after <record>', 'only those behind this record').default(0))
    .addOption(integerOption('--at-most <count>', 'how many').default(50))
    .option('--csv <file>', 'write all of them into a new file; cells that look like formulas stay text')
    .description('records of a file that did not become rows, and why')
    .action(verb(listRejects));
}

async function listSources({ client, output }: VerbContext, dataset: string): Promise<void> {
  const document = await client.datasets.imports.sources({ dataset });
  output.result(document, () => {
    if (document.sources.length === 0) return ['Nothing was imported into it yet.'];
    const rows = document.sources.map((source) => [
      ...[String(source.id), source.name, formatBytes(source.sizeBytes), source.state],
      ...[source.rows, source.duplicates, source.rejects].map(String),
      ...[source.licence ?? '', source.actor, source.createdAt.slice(0, 16).replace('T', ' ')],
    ]);
    return formatTable(
      ['SOURCE', 'FILE', 'SIZE', 'STATE', 'ADDED', 'THERE', 'REJECTED', 'LICENCE', 'WHO', 'WHEN (UTC)'],
      rows,
    );
  });
}

interface RejectOptions {
  readonly source?: number;
  readonly withDuplicates?: boolean;
  readonly after: number;
  readonly atMost: number;
  readonly csv?: string;
}

const mostRejects = 500;

async function listRejects(context: VerbContext, dataset: string, options: RejectOptions): Promise<void> {
  const { client, output } = context;
  const { withDuplicates = false, after, atMost, csv } = options;
  if (atMost < 1 || atMost > mostRejects)
    throw new AppError('request.invalid', { detail: `--at-most takes 1 to ${mostRejects}` });
  const source = options.source ?? (await newestSource(context, dataset));
  if (source === null) {
    output.result({ rejects: [], total: 0 }, () => ['Nothing was imported into it yet.']);
    return;
  }
  if (csv !== undefined) {
    const written = await writeRejects(context, csv, { dataset, source, withDuplicates });
    output.result({ source, written }, () => [`${written} records written to ${csv}`]);
    return;
  }
  const document = await client.datasets.imports.rejects({ dataset, source, withDuplicates, after, atMost });
  const { rejects, total } = document;
  const last = rejects.at(-1);
  output.result({ source, ...document }, () => [
    ...(rejects.length === 0 ? ['Nothing was rejected.'] : rejects.flatMap(rejectLines)),
    ...(last && rejects.length === atMost && rejects.length < total
      ? [`${total} in all; --after ${last.ordinal} shows the next ones`]
      : []),
  ]);
}

async function newestSource({ client }: VerbContext, dataset: string): Promise<number | null> {
  return (await client.datasets.imports.sources({ dataset })).sources[0]?.id ?? null;
}

interface RejectsQuery {
  readonly dataset: string;
  readonly source: number;
  readonly withDuplicates: boolean;
}

/** Returns how many. Throws `file.unwritable`, also for a file that is there: nothing is written over. */
async function writeRejects({ client }: VerbContext, file: string, query: RejectsQuery): Promise<number> {
  const line = lineWriter('csv');
  const cells = ({ line: at, reason, detail, excerpt }: Reject) => [
    ...[String(at), rejectWords[reason], detail, excerpt],
  ];
  try {
    await using target = await open(file, 'wx');
    // Without a byte order mark spreadsheets read Chinese as something else.
    await target.write(`\ufeff${line(['line', 'reason', 'detail', 'record']).text}`);
    let written = 0;
    for (let after: number | undefined = 0; after !== undefined; ) {
      const { rejects } = await client.datasets.imports.rejects({ ...query, after, atMost: mostRejects });
      await target.write(rejects.map((reject) => line(cells(reject)).text).join(''));
      written += rejects.length;
      after = rejects.at(-1)?.ordinal;
    }
    return written;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof AppError || code === undefined) throw cause;
    throw new AppError('file.unwritable', { path: file, reason: code }, { cause });
  }
}
