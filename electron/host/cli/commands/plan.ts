import type { Command } from 'commander';
import { formatBytes, formatCount, formatPercent } from '../../../common/format.ts';
import type { Model, Profile } from '../../../contract/models.ts';
import type { Bandwidth, Plan, Ranked, Verdict } from '../../../contract/planner.ts';
import { followJob } from '../followJob.ts';
import { formatTable } from '../output.ts';
import {
  blockSizeOption,
  integerOption,
  precisionOption,
  profileOption,
  type Verb,
  type VerbContext,
} from '../verb.ts';

interface PlanOptions {
  readonly precision?: Model['variants'][number]['precision'];
  readonly blockSize?: 32 | 64 | 128;
  readonly profile: Profile;
  readonly context?: number;
  readonly conversations?: number;
  readonly measure?: boolean;
}

export function addPlanCommand(program: Command, verb: Verb): void {
  program
    .command('plan')
    .argument(
      '[model]',
      'name or id of a model that is here, or a well-known name; left out: a ranking of all',
    )
    .description(
      'what a model needs here against what is free, how fast it would be, and what else could run',
    )
    .addOption(precisionOption())
    .addOption(blockSizeOption())
    .addOption(profileOption())
    .addOption(integerOption('--context <tokens>', 'tokens of context (default 4096)'))
    .addOption(integerOption('--conversations <count>', 'conversations in memory at once (default 1)'))
    .option('--measure', 'measure how fast this machine reads weights first (ten seconds)')
    .action(verb(plan));
}

async function plan(context: VerbContext, model: string | undefined, options: PlanOptions): Promise<void> {
  const { client, output } = context;
  await measureIfAsked(context, options.measure ?? false);
  const { precision, blockSize, profile, context: tokens, conversations } = options;
  const run = { profile, context: tokens, conversations };
  if (model === undefined) {
    const ranking = await client.planner.ranking(run);
    output.result(ranking, () => rankingLines(ranking.models));
    return;
  }
  const subject = await findSubject(context, model);
  const document = await client.planner.plan({ ...run, subject, precision, blockSize });
  output.result(document, () => planLines(document));
}

/** An engine that this command has started measures nothing by itself: it would be gone before. */
async function measureIfAsked({ client, output }: VerbContext, isAsked: boolean): Promise<void> {
  const { bandwidth } = await client.planner.bandwidth();
  if (!isAsked) {
    if (bandwidth === null) output.remark('No speeds: the memory has not been measured yet; add --measure.');
    return;
  }
  const { job } = await client.planner.measure();
  const { result } = await followJob(client, output, job);
  const { rates } = result as Bandwidth;
  output.remark(
    `reads ${formatBytes(Math.round(rates.int8Exact))}/s (INT8 exact), ${formatBytes(Math.round(rates.float32))}/s (FP32)`,
  );
}

async function findSubject({ client }: VerbContext, reference: string) {
  const { models } = await client.models.list();
  const here = models.some(({ id, name }) => id === reference || name === reference);
  return here
    ? ({ kind: 'model', model: reference } as const)
    : ({ kind: 'known', name: reference } as const);
}

const verdictWords = {
  fits: 'fits',
  tight: 'tight: into the head-room',
  tooLarge: 'will not fit',
} as const satisfies Record<Verdict, string>;

const itemWords = {
  weights: 'weights',
  cache: 'conversation memory',
  workspace: 'workspace',
  engine: 'engine',
} as const satisfies Record<Plan['items'][number]['name'], string>;

function planLines(plan: Plan): string[] {
  const { room, speed, rule, correction } = plan;
  const bytes = (count: number) => formatBytes(Math.round(count));
  const rows = plan.items.map(({ name, bytes: count }) => [`  ${itemWords[name]}`, bytes(count)]);
  const [, ...items] = formatTable(['', ''], [...rows, ['  in all', bytes(plan.totalBytes)]]);
  return [
    `${plan.name} ${plan.precision} ${plan.profile}, context ${plan.context} of ${plan.contextLength}, ${plan.conversations} conversation(s): ${verdictWords[plan.verdict]}`,
    ...items,
    `free ${bytes(room.freeBytes)} of ${bytes(room.totalBytes)}; fits up to ${bytes(room.comfortableBytes)} (head-room ${formatPercent(room.headRoom, { digits: 0 })}), ended above ${bytes(room.limitBytes)}`,
    correction.loads === 0
      ? 'by arithmetic: nothing of about this size was loaded here yet'
      : `corrected ${formatPercent(correction.factor - 1, { signed: true, digits: 0 })} by ${correction.loads} load(s), typical error ${formatPercent(correction.error ?? 0, { digits: 0 })}`,
    speed.atStart === null || speed.whenFull === null
      ? 'speed: not known, the memory has not been measured'
      : `speed: about ${speed.atStart.toPrecision(3)} tokens/s, ${speed.whenFull.toPrecision(3)} with the context filled`,
    `rule of thumb: ${bytes(rule.bytes)}, ${rule.satisfied ? 'satisfied' : 'not satisfied'} by this machine${rule.agreement === 'agrees' ? '' : ' (the plan says otherwise)'}`,
    ...plan.remedies.map((remedy) => `  would help: ${remedyWords(remedy)}`),
  ];
}

function remedyWords(remedy: Plan['remedies'][number]): string {
  switch (remedy.kind) {
    case 'precision':
      return `--precision ${remedy.precision}`;
    case 'context':
      return `--context ${remedy.context}`;
    case 'unload':
      return `unload ${remedy.name} (${formatBytes(remedy.bytes)})`;
  }
}

function rankingLines(models: readonly Ranked[]): string[] {
  const rows = models.map((row) => [
    row.name,
    formatCount(row.parameterCount),
    row.precision,
    verdictWords[row.verdict],
    formatBytes(Math.round(row.totalBytes)),
    row.tokensPerSecond === null ? '-' : row.tokensPerSecond.toPrecision(3),
    row.ruleSatisfied ? 'yes' : 'no',
    row.ready ? 'here' : '',
  ]);
  return formatTable(['MODEL', 'PARAMETERS', 'PRECISION', 'VERDICT', 'MEMORY', 'TOKENS/S', 'RULE', ''], rows);
}
