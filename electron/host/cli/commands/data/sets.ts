import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type DatasetKind, datasetKinds } from '../../../../common/datasetRow.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import { formatBytes } from '../../../../common/format.ts';
import type { Dataset, DatasetDetail } from '../../../../contract/datasets/core.ts';
import { followJob } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import type { Verb, VerbContext } from '../../verb.ts';

export function addSetCommands(data: Command, verb: Verb): void {
  data.command('list', { isDefault: true }).description('the data sets that are here').action(verb(listSets));
  data
    .command('show')
    .argument('<name>', 'name or id')
    .description('one data set: its kind, rows, labels and what is still being worked on')
    .action(verb(showSet));
  data
    .command('create')
    .argument('<name>', 'name in Inhouse')
    .addOption(new Option('--kind <kind>', 'what a row holds').choices(datasetKinds).default('chat'))
    .option('--description <text>', 'what it is for', '')
    .description('make an empty data set')
    .action(verb(createSet));
  data
    .command('rename')
    .argument('<name>', 'name or id')
    .argument('<new-name>')
    .description('give a data set another name')
    .action(verb(renameSet));
  data
    .command('change')
    .argument('<name>', 'name or id')
    .option('--description <text>', 'what it is for')
    .option('--labels <labels...>', 'labels that rows may have, in the order of the keys 1 to 9')
    .option('--any-label', 'rows may have any label')
    .option('--schema <file>', 'JSON Schema (draft 2020-12) that every row’s content must meet')
    .option('--no-schema', 'only the shape of its kind counts')
    .description('change what a data set is for and what its rows must be')
    .action(verb(changeSet));
  data
    .command('remove')
    .argument('<name>', 'name or id')
    .description('remove a data set with its rows, pictures and versions; the files it came from stay')
    .action(verb(removeSet));
}

async function listSets({ client, output }: VerbContext): Promise<void> {
  const document = await client.datasets.list();
  output.result(document, () => {
    if (document.datasets.length === 0) return ['No data sets yet.'];
    return formatTable(['NAME', 'KIND', 'ROWS', 'VERSIONS', 'SIZE', 'ID'], document.datasets.map(cellsOf));
  });
}

function cellsOf({ name, kind, rows, versions, sizeBytes, id }: Dataset): string[] {
  return [name, kind, String(rows), String(versions), formatBytes(sizeBytes), id];
}

async function showSet({ client, output }: VerbContext, dataset: string): Promise<void> {
  const document = await client.datasets.show({ dataset });
  output.result(document, () => linesOf(document));
}

function linesOf(set: DatasetDetail): string[] {
  const { rows, removedRows, rejects, indexedRows } = set;
  const behind = Math.max(0, rows + removedRows - indexedRows);
  return [
    `${set.name} (${set.id}): ${set.kind}, ${formatBytes(set.sizeBytes)}`,
    ...(set.description === '' ? [] : [set.description]),
    `${rows} rows, ${removedRows} removed, ${rejects} rejected at imports, ${set.versions} versions`,
    `labels: ${set.labels.length === 0 ? 'any' : set.labels.join(', ')}`,
    `schema: ${set.schema === null ? 'none' : 'set'}`,
    `search: ${behind === 0 ? 'all rows' : `${behind} rows are not in the index yet`}`,
    `tokens: counted for ${set.countedRows} of ${rows + removedRows} rows`,
  ];
}

async function createSet(
  { client, output }: VerbContext,
  name: string,
  { kind, description }: { kind: DatasetKind; description: string },
): Promise<void> {
  const document = await client.datasets.create({ name, kind, description });
  output.result(document, () => [`created ${document.name} (${document.id})`]);
}

async function renameSet({ client, output }: VerbContext, dataset: string, name: string): Promise<void> {
  const document = await client.datasets.change({ dataset, name });
  output.result(document, () => [`renamed to ${document.name}`]);
}

interface ChangeOptions {
  description?: string;
  labels?: string[];
  anyLabel?: boolean;
  /** A file; false: none any more. */
  schema?: string | false;
}

async function changeSet(
  { client, output }: VerbContext,
  dataset: string,
  { description, labels, anyLabel, schema }: ChangeOptions,
): Promise<void> {
  const document = await client.datasets.change({
    dataset,
    ...(description !== undefined && { description }),
    ...(labels && { labels }),
    ...(anyLabel && { labels: [] }),
    ...(schema === false && { schema: null }),
    ...(typeof schema === 'string' && { schema: await readJson(schema) }),
  });
  // An engine that was started for this verb would be gone before its rows are checked.
  if (schema !== undefined) await followCheck({ client, output }, document.id);
  output.result(document, () => linesOf(document));
}

async function followCheck({ client, output }: VerbContext, dataset: string): Promise<void> {
  const { jobs } = await client.jobs.list({ kinds: ['dataCheck'], states: ['queued', 'running'] });
  for (const { id } of jobs) {
    const { facts } = await client.jobs.show({ job: id });
    if (facts.dataset === dataset) await followJob(client, output, id);
  }
}

/** Throws `file.unreadable`, `request.invalid`. */
export async function readJson(file: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new AppError('file.unreadable', { path: file, reason: code }, { cause });
  }
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new AppError('request.invalid', { detail: `${file}: ${(cause as Error).message}` }, { cause });
  }
}

async function removeSet({ client, output }: VerbContext, dataset: string): Promise<void> {
  const document = await client.datasets.remove({ dataset });
  output.result(document, () => [`removed ${dataset}, ${formatBytes(document.removedBytes)} freed`]);
}
