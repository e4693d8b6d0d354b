import type { Command } from 'commander';
import { followJob } from '../../followJob.ts';
import { formatTable } from '../../output.ts';
import { integerOption, type Verb, type VerbContext } from '../../verb.ts';

export function addHistoryCommands(data: Command, verb: Verb): void {
  data
    .command('log')
    .argument('<name>', 'data set: name or id')
    .addOption(integerOption('--at-most <count>', 'how many').default(20))
    .addOption(integerOption('--before <step>', 'only older ones'))
    .description('what was done to a data set, the newest first')
    .action(verb(listSteps));
  data
    .command('undo')
    .argument('<name>', 'data set: name or id')
    .addOption(integerOption('--step <number>', 'which one (default: the newest that can be undone)'))
    .description('take a step back; the undo is a step, too')
    .action(verb(undoStep));
}

async function listSteps(
  { client, output }: VerbContext,
  dataset: string,
  { atMost, before }: { atMost: number; before?: number },
): Promise<void> {
  const document = await client.datasets.operations({ dataset, atMost, before });
  output.result(document, () => {
    if (document.operations.length === 0) return ['Nothing was done to it yet.'];
    const rows = document.operations.map(({ id, kind, rows: count, actor, at, state, canUndo }) => [
      ...[String(id), kind, String(count), actor, at.slice(0, 16).replace('T', ' ')],
      state === 'done' && !canUndo ? '' : state,
    ]);
    return formatTable(['STEP', 'WHAT', 'ROWS', 'WHO', 'WHEN (UTC)', 'STATE'], rows);
  });
}

async function undoStep(
  { client, output }: VerbContext,
  dataset: string,
  { step }: { step?: number },
): Promise<void> {
  const { job } = await client.datasets.undo({ dataset, operation: step });
  const { result } = await followJob(client, output, job);
  output.result({ operation: result }, () => [
    result === null ? 'nothing was left to undo' : `undone (step ${result})`,
  ]);
}
