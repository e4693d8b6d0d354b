import { type Command, Option } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import { checkSchema, type Rule } from '../../../../contract/datasets/cleaning.ts';
import type { VerbContext } from '../../verb.ts';

export interface RuleOptions {
  readonly preset?: string;
  readonly name?: string;
  readonly pattern?: string;
  readonly ignoreCase?: boolean;
  readonly check?: string;
  readonly scope?: Rule['scope'];
  readonly remove?: boolean;
  readonly tag?: string;
  readonly replace?: string;
}
export type RuleDraft = Omit<Rule, 'id'>;

/** What a rule looks for, where, and what it does. */
export function addRuleOptions(command: Command): Command {
  return command
    .option('--preset <name>', 'a ready-made one (`data rules presets`); the other options change it')
    .option('--name <name>', 'what to call it (default: what it looks for)')
    .option('--pattern <expression>', 'look for a regular expression')
    .option('--ignore-case', 'with --pattern: upper and lower case are the same')
    .option(
      '--check <check>',
      'look for something else: control, whitespace, html, url, empty, echo, sameAnswers, or JSON',
    )
    .addOption(new Option('--scope <scope>', 'which texts of a row').choices(['all', 'questions', 'answers']))
    .option('--remove', 'take such rows out')
    .option('--tag <tag>', 'give such rows a tag')
    .option('--replace <text>', 'put this in the place of what is found');
}

/** Throws `request.invalid`. */
export async function toRule(
  { client }: VerbContext,
  dataset: string,
  options: RuleOptions,
): Promise<RuleDraft> {
  const base = options.preset === undefined ? null : await findPreset(client, dataset, options.preset);
  const check = toCheck(options) ?? base?.check;
  const action = toAction(options) ?? base?.action;
  if (check === undefined) throw invalid('give --pattern, --check or --preset');
  if (action === undefined) throw invalid('give --remove, --tag or --replace');
  return {
    name: options.name ?? base?.name ?? (check.kind === 'pattern' ? check.pattern : check.kind),
    scope: options.scope ?? base?.scope ?? 'all',
    check,
    action,
  };
}

async function findPreset(client: VerbContext['client'], dataset: string, name: string): Promise<RuleDraft> {
  const { presets } = await client.datasets.cleaning.rules.list({ dataset });
  const found = presets.find(({ preset }) => preset === name);
  if (found) return found;
  throw invalid(
    `no ready-made rule is called ${name}; there are ${presets.map(({ preset }) => preset).join(', ')}`,
  );
}

function toCheck({ pattern, ignoreCase = false, check }: RuleOptions): Rule['check'] | undefined {
  if (pattern !== undefined) return { kind: 'pattern', pattern, ignoreCase };
  if (check === undefined) return undefined;
  const parsed = checkSchema.safeParse(check.startsWith('{') ? parseJson(check) : { kind: check });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`--check: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(`--check: ${(error as Error).message}`);
  }
}

function toAction({ remove, tag, replace }: RuleOptions): Rule['action'] | undefined {
  if (remove) return { do: 'remove' };
  if (tag !== undefined) return { do: 'tag', tag };
  return replace === undefined ? undefined : { do: 'replace', with: replace };
}

function invalid(detail: string): AppError {
  return new AppError('request.invalid', { detail });
}
