import path from 'node:path';
import { type Command, Option } from 'commander';
import {
  type ExportFormat,
  exportFormats,
  exportMeta,
  exportTargets,
} from '../../../../common/datasetExport.ts';
import { type RecordShape, recordShapes } from '../../../../common/datasetFile.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import { formatBytes } from '../../../../common/format.ts';
import type { ExportResult, ExportWish } from '../../../../contract/datasets/exports.ts';
import type { Withdrawal, WithdrawalHits } from '../../../../contract/datasets/versions.ts';
import { followJob } from '../../followJob.ts';
import type { Verb, VerbContext } from '../../verb.ts';
import { addFilterOptions, type FilterOptions, toFilter } from './filterOptions.ts';
import { toState } from './versions.ts';

export function addGiveOutCommands(data: Command, verb: Verb): void {
  const exported = data
    .command('export')
    .argument('<name>', 'data set: name or id')
    .argument('<folder>', 'a folder of that name is made; one that is there already is not touched')
    .option('--of <version>', 'number of a frozen version, or draft: the rows as they are now', 'draft')
    .addOption(new Option('--format <format>', 'file').choices(exportFormats).default('jsonl'))
    .addOption(
      new Option('--shape <shape>', 'how a record is spelled (default: the most complete one)').choices(
        recordShapes,
      ),
    )
    .addOption(
      new Option('--with <what...>', 'what is written beside the content')
        .choices(exportMeta)
        .default(['label', 'split', 'tags']),
    )
    .option('--per-split', 'a file for each split')
    .description('write rows to files, with a card; every given filter must hold');
  addFilterOptions(exported).action(verb(exportSet));
  const withdraw = data
    .command('withdraw')
    .argument('<name>', 'data set: name or id')
    .argument('[words...]', 'words that all occur in the rows that are meant')
    .option('--reason <text>', 'why; it is kept, so it should name nobody')
    .option('--yes', 'erase them; without it nothing is changed')
    .description('erase somebody’s rows for good, from the draft and from every version, whose hashes stay');
  addFilterOptions(withdraw, { except: ['search', 'removed'] }).action(verb(withdrawRows));
}

interface GivenExport extends FilterOptions {
  readonly of: string;
  readonly format: ExportFormat;
  readonly shape?: RecordShape;
  readonly with: ExportWish['meta'];
  readonly perSplit?: boolean;
}

async function exportSet(
  { client, output }: VerbContext,
  dataset: string,
  folder: string,
  options: GivenExport,
): Promise<void> {
  const { kind } = await client.datasets.show({ dataset });
  const target = path.resolve(folder);
  const { grant } = await client.files.grant({ path: path.dirname(target), access: 'write' });
  const wish: ExportWish = {
    of: toState(options.of),
    filter: toFilter(options),
    shape: options.shape ?? exportTargets[kind][0].shape,
    format: options.format,
    meta: options.with,
    perSplit: options.perSplit ?? false,
    name: path.basename(target),
  };
  const { job } = await client.datasets.exports.start({ dataset, wish, to: { folder: grant } });
  const document = (await followJob(client, output, job)).result as ExportResult;
  output.result(document, () => [
    `${document.rows} rows in ${target}`,
    ...document.files.map(({ path: name, sizeBytes }) => `  ${name}  ${formatBytes(sizeBytes)}`),
    ...document.losses.map(
      ({ loss, count, first }) => `not as in the data set: ${loss}, ${count} rows (${first.join(', ')})`,
    ),
  ]);
}

interface GivenWithdrawal extends FilterOptions {
  readonly reason?: string;
  readonly yes?: boolean;
}

async function withdrawRows(
  { client, output }: VerbContext,
  dataset: string,
  words: string[],
  options: GivenWithdrawal,
): Promise<void> {
  const hits = await client.datasets.versions.findPerson({
    ...{ dataset, words: words.join(' '), filter: toFilter(options) },
  });
  if (!options.yes)
    return output.result(hits, () => [...hitLines(hits), 'Nothing was changed; --yes erases them.']);
  if (options.reason === undefined)
    throw new AppError('request.invalid', { detail: 'say why with --reason' });
  const { rows, rejects } = hits;
  if (rows.length + rejects.length === 0)
    return output.result({ hits, withdrawal: null }, () => hitLines(hits));
  const { job } = await client.datasets.versions.withdraw({ dataset, rows, rejects, reason: options.reason });
  const withdrawal = (await followJob(client, output, job)).result as Withdrawal;
  output.result({ hits, withdrawal }, () => [
    ...hitLines(hits),
    `erased ${withdrawal.rows} rows for good${withdrawal.versions.length === 0 ? '' : `, also in version ${withdrawal.versions.join(', ')}`}`,
  ]);
}

function hitLines({ rows, isCut, draft, versions, rejects, examples, exports }: WithdrawalHits): string[] {
  return [
    `${rows.length} rows${isCut ? ' (and more: erase these, then look again)' : ''}: ${draft.rows} in the draft, ${draft.removed} taken out of it`,
    ...versions.map(({ version, rows: count }) => `${count} rows in version ${version}`),
    ...(rejects.length === 0 ? [] : [`${rejects.length} records that an import has refused`]),
    ...examples.map(({ row, text }) => `  row ${row}: ${text.replace(/\s+/g, ' ').slice(0, 100)}`),
    ...(exports.length === 0
      ? []
      : [
          'copies that were given out and that nobody here can reach:',
          ...exports.map(
            ({ name, of, at }) => `  ${name} (${of === 'draft' ? of : `version ${of}`}, ${at.slice(0, 10)})`,
          ),
        ]),
  ];
}
