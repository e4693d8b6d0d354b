import { followJob } from '../../followJob.ts';
import type { VerbContext } from '../../verb.ts';
import { evaluationLines } from './evaluationLines.ts';
import { type FollowedRun, followRun } from './followRun.ts';
import { runLines } from './runLines.ts';

/** Waits for a run and for the evaluation that follows it, which an engine of this command alone would leave undone. */
export async function finishRun(context: VerbContext, started: FollowedRun): Promise<void> {
  const { client, output } = context;
  const run = await followRun(context, started);
  const evaluation = run.evaluation === null ? null : await waitForEvaluation(context, run.evaluation);
  // Its verdict is the run's, too.
  const whole = evaluation === null ? run : await client.training.runs.show({ run: run.id });
  output.result({ run: whole, evaluation }, () => [
    ...runLines(whole),
    ...(evaluation === null ? [] : ['', ...evaluationLines(evaluation)]),
  ]);
}

async function waitForEvaluation({ client, output }: VerbContext, evaluation: string) {
  const { job } = await client.training.evaluations.show({ evaluation });
  output.remark('asking the base and the adapter …');
  await followJob(client, output, job);
  return client.training.evaluations.show({ evaluation });
}
