import type { Command } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import type { Profile } from '../../../../contract/models.ts';
import { followJob } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import { integerOption, profileOption, type Verb, type VerbContext } from '../../verb.ts';
import { evaluationLines } from './evaluationLines.ts';
import { pickForm, readPick } from './versionPick.ts';
import { gateWords, verdictWords } from './words.ts';

interface EvaluateOptions {
  readonly test?: string;
  readonly replay?: string;
  readonly against?: string;
  readonly atMost?: number;
  readonly maxTokens?: number;
  readonly profile: Profile;
  readonly list?: boolean;
  readonly show?: string;
}

export function addEvaluateCommand(program: Command, verb: Verb): void {
  program
    .command('evaluate')
    .argument('[adapter]', 'name or id')
    .option('--test <data>', `${pickForm}: what base and adapter are asked`)
    .option('--replay <data>', 'what was known before and must not be forgotten')
    .option('--against <adapter>', 'compared with this one (default: the base without an adapter)')
    .addOption(integerOption('--at-most <count>', 'examples that are asked (default: all)'))
    .addOption(integerOption('--max-tokens <count>', 'longest answer'))
    .addOption(profileOption())
    .option('--list', 'evaluations that were made, of this adapter or of all')
    .option('--show <evaluation>', 'one that was made, by its id')
    .description('measure an adapter: before and after on the same questions, with a test of the difference')
    .action(verb(evaluate));
}

async function evaluate(
  context: VerbContext,
  adapter: string | undefined,
  options: EvaluateOptions,
): Promise<void> {
  const { client, output } = context;
  if (options.list) return listEvaluations(context, adapter);
  if (options.show !== undefined) return showEvaluation(context, options.show);
  if (adapter === undefined || options.test === undefined)
    throw new AppError('request.invalid', { detail: 'name an adapter, and its questions with --test' });
  const { model } = await client.training.adapters.show({ adapter });
  const { replay, against, atMost, maxTokens, profile } = options;
  const { evaluation, job } = await client.training.evaluations.start({
    ...{ model: model.id, first: against ?? null, second: adapter, atMost, maxTokens, profile },
    test: await readPick(client, options.test),
    replay: replay === undefined ? null : await readPick(client, replay),
  });
  await followJob(client, output, job);
  await showEvaluation(context, evaluation);
}

async function showEvaluation({ client, output }: VerbContext, evaluation: string): Promise<void> {
  const document = await client.training.evaluations.show({ evaluation });
  output.result(document, () => evaluationLines(document));
}

async function listEvaluations({ client, output }: VerbContext, adapter: string | undefined): Promise<void> {
  const document = await client.training.evaluations.list({ adapter });
  output.result(document, () => {
    if (document.evaluations.length === 0) return ['No evaluations yet.'];
    const rows = document.evaluations.map(
      ({ id, first, second, dataset, state, verdict, gate, createdAt }) => [
        ...[id, first?.name ?? 'base', second?.name ?? 'base', `${dataset.name} ${dataset.version}`],
        ...[
          verdict === null ? state : verdictWords[verdict],
          gateWords[gate],
          createdAt.slice(0, 16).replace('T', ' '),
        ],
      ],
    );
    return formatTable(['ID', 'BEFORE', 'AFTER', 'DATA', 'VERDICT', 'GATE', 'WHEN (UTC)'], rows);
  });
}
