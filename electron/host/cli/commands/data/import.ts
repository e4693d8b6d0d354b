import path from 'node:path';
import { type Command, Option } from 'commander';
import { fileFormats, recordShapes, textEncodings } from '../../../../common/datasetFile.ts';
import { formatBytes } from '../../../../common/format.ts';
import type { FilePreview, ReadChoice, Reject } from '../../../../contract/datasets/imports.ts';
import type { FileGrant } from '../../../../contract/files.ts';
import { followJob } from '../../followJob.ts';
import { integerOption, type Verb, type VerbContext } from '../../verb.ts';
import { lookInto, type ReadOptions, requireColumns } from './readWish.ts';
import { rejectWords } from './rejectWords.ts';

export function addImportCommand(data: Command, verb: Verb): void {
  data
    .command('import')
    .argument('<path>', 'JSONL, JSON, CSV, TSV, Parquet, XLSX, text, Markdown, or a folder of pictures')
    .addOption(new Option('--into <name>', 'a data set that is there: name or id').conflicts('name'))
    .option('--name <name>', 'name of a new data set (default: the file’s)')
    .addOption(new Option('--format <format>', 'what the file is').choices(fileFormats))
    .addOption(new Option('--encoding <encoding>', 'of a text').choices(textEncodings))
    .option('--delimiter <sign>', 'between the columns of a CSV file; \\t: a tabulator')
    .option('--header', 'the first line names the columns')
    .option('--no-header', 'the first line is a row already')
    .option('--sheet <name>', 'of a workbook')
    .addOption(integerOption('--passage <characters>', 'at most so long are passages of a text'))
    .addOption(new Option('--shape <shape>', 'what a record is').choices(recordShapes))
    .option('--map <role=column...>', 'which column gives what, as instruction=question')
    .option('--licence <name>', 'what the rows may be used under')
    .option('--preview', 'only say how the file would be read, and show the first rows')
    .option('--dry-run', 'read all of it and say what would become of it; nothing is stored')
    .description('import rows; every part of how the file is read is found out, and can be overruled')
    .action(verb(importFile));
}

interface ImportOptions extends ReadOptions {
  readonly into?: string;
  readonly name?: string;
  readonly licence?: string;
  readonly preview?: boolean;
  readonly dryRun?: boolean;
}

async function importFile(context: VerbContext, file: string, options: ImportOptions): Promise<void> {
  const { client, output } = context;
  const { grant } = await client.files.grant({ path: file });
  const preview = await lookInto(client, grant, options);
  if (options.preview) {
    output.result(preview, () => previewLines(preview));
    return;
  }
  requireColumns(preview.choice.mapping);
  if (preview.isRemembered) output.remark('[the columns are read as the last time]');
  const asked = { file: grant, choice: preview.choice };
  if (options.dryRun) await tryOut(context, { ...asked, into: options.into });
  else await store(context, { ...asked, name: options.name ?? path.parse(file).name, options });
}

interface Asked {
  readonly file: FileGrant;
  readonly choice: ReadChoice;
}

interface DryRun {
  readonly records: number;
  readonly rows: number;
  readonly duplicates: number;
  readonly rejects: Readonly<Partial<Record<Reject['reason'], number>>>;
  readonly examples: readonly Reject[];
}

const shownExamples = 10;

async function tryOut(
  { client, output }: VerbContext,
  { into, ...asked }: Asked & { readonly into: string | undefined },
): Promise<void> {
  const { job } = await client.datasets.imports.dryRun({
    ...asked,
    ...(into !== undefined && { into: { dataset: into } }),
  });
  const result = (await followJob(client, output, job)).result as DryRun;
  const { records, rows, duplicates, rejects, examples } = result;
  output.result(result, () => [
    `${records} records: ${rows} rows would be added, ${duplicates} are there already`,
    ...Object.entries(rejects).map(
      ([reason, count]) => `${count} would be rejected: ${rejectWords[reason as Reject['reason']]}`,
    ),
    ...examples.slice(0, shownExamples).flatMap(rejectLines),
  ]);
}

interface Stored {
  readonly records: number;
  readonly rows: number;
  readonly rejects: number;
  readonly duplicates: number;
}

async function store(
  { client, output }: VerbContext,
  { name, options, ...asked }: Asked & { readonly name: string; readonly options: ImportOptions },
): Promise<void> {
  const { job, dataset } = await client.datasets.imports.start({
    ...asked,
    into: options.into === undefined ? { name } : { dataset: options.into },
    licence: options.licence ?? null,
  });
  const result = (await followJob(client, output, job)).result as Stored;
  output.result({ dataset: dataset.id, ...result }, () => [
    `${dataset.name}: ${result.rows} rows added, ${result.duplicates} were there already, ${result.rejects} rejected`,
    ...(result.rejects === 0 ? [] : [`\`inhouse data rejects ${dataset.id}\` says why.`]),
  ]);
}

const shownRows = 5;
const shownCharacters = 200;

function previewLines(preview: FilePreview): string[] {
  const { choice, columns, sheets, rows, rejects, looked, isWhole, sizeBytes, isRemembered } = preview;
  const read = Object.entries(choice.reading).filter(([, value]) => value !== null);
  return [
    `${read.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')}; ${formatBytes(sizeBytes)}`,
    `${choice.mapping.shape}${isRemembered ? ' (as the last time)' : ''}: ${Object.entries(
      choice.mapping.columns,
    )
      .map(([role, column]) => `${role}=${column}`)
      .join(', ')}`,
    `columns: ${columns.map(({ name }) => name).join(', ')}`,
    ...(sheets.length === 0 ? [] : [`sheets: ${sheets.join(', ')}`]),
    `${isWhole ? 'all' : 'the first'} ${looked} records looked at, ${rejects.length} would be rejected`,
    ...rows.slice(0, shownRows).map(({ line, content, label }) => {
      const text = JSON.stringify(content).slice(0, shownCharacters);
      return `${line}: ${label === null ? '' : `[${label}] `}${text}`;
    }),
    ...rejects.slice(0, shownRows).flatMap(rejectLines),
  ];
}

/** Where, why, and how the record begins. */
export function rejectLines({ line, reason, detail, excerpt }: Reject): string[] {
  const why = [rejectWords[reason], detail].filter(Boolean).join(reason === 'duplicate' ? ' ' : ': ');
  const shown = excerpt.replace(/\s+/g, ' ').slice(0, shownCharacters);
  return [`line ${line}: ${why}`, ...(shown === '' ? [] : [`    ${shown}`])];
}
