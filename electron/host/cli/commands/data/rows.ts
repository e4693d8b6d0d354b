import { type Command, Option } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import {
  type Row,
  type RowChange,
  type RowFilter,
  type RowOrder,
  type RowSummary,
  rowOrders,
} from '../../../../contract/datasets/rows.ts';
import { formatTable, type Output } from '../../output.ts';
import { integerOption, type Verb, type VerbContext } from '../../verb.ts';
import { addFilterOptions, type FilterOptions, toFilter } from './filterOptions.ts';
import { readJson } from './sets.ts';

export function addRowCommands(data: Command, verb: Verb): void {
  const rows = data
    .command('rows')
    .argument('<name>', 'data set: name or id')
    .description('rows of a data set; every given option must hold, of several values any one');
  addPageOptions(addFilterOptions(rows)).action(verb(listRows));
  const search = data
    .command('search')
    .argument('<name>', 'data set: name or id')
    .argument('<words...>', 'words or their beginnings; Chinese by any characters')
    .description('rows in which all of the words occur');
  addPageOptions(addFilterOptions(search, { except: ['search'] })).action(verb(searchRows));
  data
    .command('row')
    .argument('<name>', 'data set: name or id')
    .argument('<row>', 'its number')
    .description('one row with its history')
    .action(verb(showRow));
  data
    .command('add')
    .argument('<name>', 'data set: name or id')
    .requiredOption('--content <file>', 'what the row holds, as JSON; `data row --json` shows it')
    .option('--label <label>', 'what it is')
    .description('add one row by hand, at the end')
    .action(verb(addRow));
  data
    .command('edit')
    .argument('<name>', 'data set: name or id')
    .argument('<row>', 'its number')
    .option('--label <label>', 'what it is')
    .option('--no-label', 'without a label')
    .option('--tags <tags...>', 'these instead of those it has')
    .option('--no-tags', 'without tags')
    .addOption(integerOption('--stars <stars>', '1 to 5; 0: none'))
    .option('--note <text>', 'a remark; an empty one removes it')
    .option('--assignee <person>', 'who is to look at it; an empty one: nobody')
    .option('--content <file>', 'what it holds, as JSON; `data row --json` shows it')
    .option('--remove', 'take it out of the set')
    .option('--restore', 'put it back')
    .description('change one row; `data undo` takes it back')
    .action(verb(editRow));
}

function addPageOptions(command: Command): Command {
  return command
    .addOption(new Option('--sort <order>', 'by what').choices(rowOrders).default('id'))
    .option('--descending', 'the other way round')
    .addOption(integerOption('--from <place>', 'so many from the beginning are left out').default(0))
    .addOption(integerOption('--at-most <count>', 'how many').default(20));
}

interface PageOptions {
  readonly sort: RowOrder;
  readonly descending?: boolean;
  readonly from: number;
  readonly atMost: number;
}

async function listRows(
  { client, output }: VerbContext,
  dataset: string,
  options: FilterOptions & PageOptions,
): Promise<void> {
  await printRows({ client, output }, { dataset, filter: toFilter(options), options });
}

async function searchRows(
  { client, output }: VerbContext,
  dataset: string,
  words: string[],
  options: FilterOptions & PageOptions,
): Promise<void> {
  const filter = { ...toFilter(options), search: words.join(' ') };
  await printRows({ client, output }, { dataset, filter, options });
}

const mostRows = 500;

async function printRows(
  { client, output }: VerbContext,
  query: { readonly dataset: string; readonly filter: RowFilter; readonly options: PageOptions },
): Promise<void> {
  const { dataset, filter, options } = query;
  const { sort: by, descending = false, from, atMost } = options;
  if (atMost < 1 || atMost > mostRows)
    throw new AppError('request.invalid', { detail: `--at-most takes 1 to ${mostRows}` });
  const asked = { dataset, filter, sort: { by, descending }, from, atMost };
  let page = await client.datasets.rows.page(asked);
  // The list of a large set goes on being made; these rows are waited for, the rest is not.
  while (!page.isComplete && page.rows.length < atMost)
    page = await client.datasets.rows.page({ ...asked, snapshot: page.snapshot });
  output.result(page, () => {
    if (page.rows.length === 0) return ['No rows.', ...unsearchedLines(page.unsearched)];
    return [
      ...formatTable(['ROW', 'LABEL', 'TEXT'], page.rows.map(toCells)),
      `${from + 1} to ${from + page.rows.length} of ${page.total}${page.isComplete ? '' : ' and more'}`,
      ...unsearchedLines(page.unsearched),
    ];
  });
}

function unsearchedLines(rows: number): string[] {
  return rows === 0 ? [] : [`${rows} rows are not in the search index yet; look again in a while.`];
}

const shownCharacters = 80;

function toCells({ id, label, question, answer, isRemoved }: RowSummary): string[] {
  const text = [question, answer].filter(Boolean).join(' → ').replace(/\s+/g, ' ');
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  return [`${id}${isRemoved ? ' (removed)' : ''}`, label ?? '', shown];
}

async function showRow({ client, output }: VerbContext, dataset: string, row: string): Promise<void> {
  const document = await client.datasets.rows.show({ dataset, row: toRowNumber(row) });
  output.result(document, () => [
    ...rowLines(document),
    ...document.history.flatMap(({ operation, kind, actor, at, state, changes }) => [
      '',
      `${operation}  ${kind}  ${actor}  ${at.slice(0, 16).replace('T', ' ')}${state === 'done' ? '' : ` (${state})`}`,
      ...changes.map(({ field, before, after }) => `  ${field}: ${before ?? '-'} → ${after ?? '-'}`),
    ]),
  ]);
}

function rowLines({ content, ...row }: Row): string[] {
  const facts = Object.entries({
    label: row.label && `${row.label} (${row.labelBy})`,
    tags: row.tags.join(', '),
    stars: row.stars,
    note: row.note,
    assignee: row.assignee,
    split: row.split,
    review: row.review,
    author: row.author,
    problems: row.problems.join(', '),
    length: `${row.characters} characters${row.tokens === null ? '' : `, ${row.tokens} tokens`}`,
  });
  return [
    `row ${row.id}${row.isRemoved ? ' (removed)' : ''}`,
    ...facts
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => `${name}: ${value}`),
    JSON.stringify(content, null, 2),
  ];
}

async function addRow(
  { client, output }: VerbContext,
  dataset: string,
  { content, label = null }: { content: string; label?: string | null },
): Promise<void> {
  printEdit(output, await client.datasets.rows.add({ dataset, content: await readContent(content), label }));
}

async function readContent(file: string): Promise<Row['content']> {
  // What it is, the engine looks at.
  return (await readJson(file)) as unknown as Row['content'];
}

interface EditOptions {
  readonly label?: string | false;
  readonly tags?: string[] | false;
  readonly stars?: number;
  readonly note?: string;
  readonly assignee?: string;
  readonly content?: string;
  readonly remove?: boolean;
  readonly restore?: boolean;
}

async function editRow(
  { client, output }: VerbContext,
  dataset: string,
  number: string,
  options: EditOptions,
): Promise<void> {
  const change = await toChange(options);
  if (Object.keys(change).length === 0)
    throw new AppError('request.invalid', { detail: 'say what to change' });
  const row = toRowNumber(number);
  const { revision } = await client.datasets.rows.show({ dataset, row });
  const document = await client.datasets.rows.edit({ dataset, row, revision, change });
  printEdit(output, document);
}

function printEdit(output: Output, document: { readonly row: Row; readonly operation: number | null }): void {
  output.result(document, () => [
    document.operation === null
      ? `row ${document.row.id} was so already`
      : `changed (step ${document.operation})`,
    ...rowLines(document.row),
  ]);
}

async function toChange(options: EditOptions): Promise<RowChange> {
  const { label, tags, stars, note, assignee, content, remove, restore } = options;
  return {
    ...(label !== undefined && { label: label === false ? null : label }),
    ...(tags !== undefined && { tags: tags === false ? [] : tags }),
    ...(stars !== undefined && { stars: stars === 0 ? null : stars }),
    ...(note !== undefined && { note: note === '' ? null : note }),
    ...(assignee !== undefined && { assignee: assignee === '' ? null : assignee }),
    ...(content !== undefined && { content: await readContent(content) }),
    ...((remove || restore) && { removed: remove === true }),
  };
}

function toRowNumber(text: string): number {
  const row = Number(text);
  if (Number.isInteger(row) && row > 0) return row;
  throw new AppError('request.invalid', { detail: `a row is called by its number, not “${text}”` });
}
