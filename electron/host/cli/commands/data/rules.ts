import type { Command } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import { formatPercent } from '../../../../common/format.ts';
import type { Rule, RuleSample } from '../../../../contract/datasets/cleaning.ts';
import { followJob } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import type { Verb, VerbContext } from '../../verb.ts';
import { addRuleOptions, type RuleDraft, type RuleOptions, toRule } from './ruleOptions.ts';

export function addRulesCommands(data: Command, verb: Verb): void {
  const rules = data
    .command('rules')
    .description('cleaning rules of a data set; nothing changes until they are applied');
  const on = (name: string, description: string, rest: string | null = null) => {
    const command = rules.command(name).argument('<name>', 'data set: name or id').description(description);
    return rest === null ? command : command.argument(rest, 'rule: id or name');
  };
  rules
    .command('list', { isDefault: true })
    .argument('<name>', 'data set: name or id')
    .description('its rules in their order, with what each hit when it was counted')
    .action(verb(listRules));
  on('presets', 'the ready-made ones').action(verb(listPresets));
  addRuleOptions(on('add', 'add one')).action(verb(addRule));
  on('remove', 'remove one', '<rule>').action(verb(removeRule));
  on('order', 'say in which order they are applied', '<rules...>').action(verb(orderRules));
  addRuleOptions(on('try', 'what one would do, from rows drawn at random', '[rule]')).action(verb(tryRule));
  on('count', 'count exactly what they would hit', '[rules...]').action(verb(countRules));
  on('apply', 'apply them as one step that can be undone', '[rules...]').action(verb(applyRules));
}

async function listRules({ client, output }: VerbContext, dataset: string): Promise<void> {
  const { rules } = await client.datasets.cleaning.rules.list({ dataset });
  output.result({ rules }, () =>
    rules.length === 0
      ? ['No rules yet. `data rules presets` lists ready-made ones.']
      : formatTable(
          ['ID', 'NAME', 'LOOKS AT', 'DOES', 'HITS'],
          rules.map(({ id, count, ...rule }) => [
            ...[id, rule.name, rule.scope, actionText(rule.action)],
            count === null
              ? 'not counted'
              : `${count.hits} of ${count.of}${count.isCurrent ? '' : ' (before the last change)'}`,
          ]),
        ),
  );
}

async function listPresets({ client, output }: VerbContext, dataset: string): Promise<void> {
  const { presets } = await client.datasets.cleaning.rules.list({ dataset });
  output.result({ presets }, () =>
    formatTable(
      ['PRESET', 'LOOKS AT', 'FOR', 'DOES'],
      presets.map(({ preset, scope, check, action }) => [
        preset,
        scope,
        JSON.stringify(check),
        actionText(action),
      ]),
    ),
  );
}

function actionText(action: Rule['action']): string {
  if (action.do === 'remove') return 'takes rows out';
  return action.do === 'tag' ? `tags “${action.tag}”` : `puts “${action.with}” there`;
}

async function addRule(context: VerbContext, dataset: string, options: RuleOptions): Promise<void> {
  const rule = await toRule(context, dataset, options);
  const saved = await context.client.datasets.cleaning.rules.save({ dataset, rule });
  context.output.result(saved, () => [`added ${saved.name} (${saved.id})`]);
}

async function removeRule(context: VerbContext, dataset: string, reference: string): Promise<void> {
  const [rule] = await findRules(context, dataset, [reference]);
  if (rule === undefined) return;
  await context.client.datasets.cleaning.rules.remove({ dataset, rule: rule.id });
  context.output.result({ rule: rule.id }, () => [
    `removed ${rule.name}; rows that it has changed stay as they are`,
  ]);
}

async function orderRules(context: VerbContext, dataset: string, references: string[]): Promise<void> {
  const rules = (await findRules(context, dataset, references)).map(({ id }) => id);
  await context.client.datasets.cleaning.rules.order({ dataset, rules });
  await listRules(context, dataset);
}

async function tryRule(
  context: VerbContext,
  dataset: string,
  reference: string | undefined,
  options: RuleOptions,
): Promise<void> {
  const rule: RuleDraft =
    reference === undefined
      ? await toRule(context, dataset, options)
      : ((await findRules(context, dataset, [reference]))[0] as RuleDraft);
  const sample = await context.client.datasets.cleaning.rules.sample({ dataset, rule });
  context.output.result(sample, () => sampleLines(sample));
}

function sampleLines({ looked, hits, of, examples, endlessAt }: RuleSample): string[] {
  const share = looked === 0 ? 0 : hits / looked;
  return [
    `hits ${hits} of ${looked} rows looked at (${formatPercent(share, { digits: 1 })}); the data set has ${of}`,
    ...(endlessAt === null ? [] : [`stopped at row ${endlessAt}: the expression came to no end there`]),
    ...examples.flatMap(({ row, before, after }) => [
      '',
      `row ${row}`,
      `  ${JSON.stringify(before)}`,
      ...(after === null ? [] : [`→ ${JSON.stringify(after)}`]),
    ]),
  ];
}

async function countRules(context: VerbContext, dataset: string, references: string[]): Promise<void> {
  const rules = await findRules(context, dataset, references);
  const { job } = await context.client.datasets.cleaning.rules.count({
    dataset,
    rules: rules.map(({ id }) => id),
  });
  const { counts } = (await followJob(context.client, context.output, job)).result as {
    counts: Record<string, number>;
  };
  context.output.result({ counts }, () =>
    formatTable(
      ['NAME', 'HITS'],
      rules.map(({ id, name }) => [name, String(counts[id] ?? 0)]),
    ),
  );
}

async function applyRules(context: VerbContext, dataset: string, references: string[]): Promise<void> {
  const rules = await findRules(context, dataset, references);
  const { job } = await context.client.datasets.cleaning.rules.apply({
    dataset,
    rules: rules.map(({ id }) => id),
  });
  const result = (await followJob(context.client, context.output, job)).result as {
    operation: number | null;
  };
  context.output.result(result, () => [
    result.operation === null
      ? 'no row was hit; nothing changed'
      : `applied as step ${result.operation}; \`data undo ${dataset}\` takes it back`,
  ]);
}

/** By id or name, in the given order; none named: all of them. Throws `datasets.ruleNotFound`. */
async function findRules(
  { client }: VerbContext,
  dataset: string,
  references: readonly string[],
): Promise<Rule[]> {
  const { rules } = await client.datasets.cleaning.rules.list({ dataset });
  if (references.length === 0) {
    if (rules.length === 0)
      throw new AppError('request.invalid', { detail: 'the data set has no rules; add one first' });
    return rules;
  }
  return references.map((reference) => {
    const found = rules.find(({ id, name }) => id === reference || name === reference);
    if (!found) throw new AppError('datasets.ruleNotFound', { rule: reference });
    return found;
  });
}
