import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  labelOrigins,
  type RowFilter,
  reviewStates,
  rowLanguages,
  rowProblems,
} from '../../../../contract/datasets/rows.ts';
import { integerOption } from '../../verb.ts';

/** Stands for rows that have no such value. */
const none = 'none';

type Parts = keyof RowFilter;
interface FilterOption {
  readonly part: Parts;
  readonly option: Option;
}

const listed = (flags: string, description: string) => new Option(flags, description);
const range = (flags: string, description: string) =>
  new Option(flags, description).argParser((text) => {
    const [, min, max] = /^(\d*)\.\.(\d*)$/.exec(text) ?? [];
    if (min === undefined || (min === '' && max === ''))
      throw new InvalidArgumentError('Use 100..500, 100.. or ..500.');
    return { ...(min !== '' && { min: Number(min) }), ...(max !== '' && { max: Number(max) }) };
  });
const numbers = (flags: string, description: string) =>
  new Option(flags, description).argParser((text, before: (number | null)[] = []) => {
    const value = text === none ? null : Number(text);
    if (value !== null && !Number.isInteger(value)) throw new InvalidArgumentError('Use whole numbers.');
    return [...before, value];
  });

const filterOptions: readonly FilterOption[] = [
  {
    part: 'search',
    option: new Option('--words <text>', 'words, or their beginnings; Chinese by any characters'),
  },
  { part: 'labels', option: listed('--label <labels...>', `any of these labels (${none}: no label)`) },
  {
    part: 'labelledBy',
    option: listed('--labelled-by <who...>', 'who gave the label').choices(labelOrigins),
  },
  { part: 'tags', option: listed('--tag <tags...>', `any of these tags (${none}: no tag)`) },
  { part: 'stars', option: numbers('--stars <stars...>', `1 to 5 (${none}: not rated)`) },
  { part: 'splits', option: listed('--split <splits...>', `any of these splits (${none}: in no split)`) },
  { part: 'assignees', option: listed('--assignee <people...>', `any of these people (${none}: nobody)`) },
  { part: 'reviews', option: listed('--review <states...>', 'how far the review is').choices(reviewStates) },
  {
    part: 'problems',
    option: listed('--problem <problems...>', 'what is wrong with them').choices(rowProblems),
  },
  {
    part: 'languages',
    option: listed('--language <languages...>', 'what they are written in').choices(rowLanguages),
  },
  { part: 'sources', option: numbers('--source <numbers...>', `files they came from (${none}: no file)`) },
  { part: 'characters', option: range('--characters <range>', 'length, such as 100..500') },
  { part: 'tokens', option: range('--tokens <range>', 'length in tokens, such as ..2048') },
  { part: 'cluster', option: integerOption('--cluster <number>', 'one cluster of near duplicates') },
  { part: 'ids', option: numbers('--ids <numbers...>', 'rows with these numbers') },
  { part: 'removed', option: new Option('--removed', 'only rows that were taken out') },
];

/** The parts of a filter as options; every part that is given must hold. */
export function addFilterOptions(
  command: Command,
  { except = [] }: { readonly except?: readonly Parts[] } = {},
): Command {
  for (const { part, option } of filterOptions) if (!except.includes(part)) command.addOption(option);
  return command;
}

export type FilterOptions = Readonly<Record<string, unknown>>;

/** The filter that the options of a command say. */
export function toFilter(options: FilterOptions): RowFilter {
  const given = filterOptions.filter(({ option }) => options[option.attributeName()] !== undefined);
  return Object.fromEntries(
    given.map(({ part, option }) => [part, toValue(options[option.attributeName()])]),
  ) as RowFilter;
}

function toValue(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => (item === none ? null : item)) : value;
}
