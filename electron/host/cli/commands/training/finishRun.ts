import { followJob } from '../../followJob.ts';
import type { VerbContext } from '../../verb.ts';
import { evaluationLines } from './evaluationLines.ts';
import { type FollowedRun, followRun } from './followRun.ts';
import { runLines } from './runLines.ts';

/** Waits for a run and for what follows it, an evaluation or the import of a whole model, which an engine of this command alone would leave undone. */
export async function finishRun(context: VerbContext, started: FollowedRun): Promise<void> {
  const { client, output } = context;
  const run = await followRun(context, started);
  if (run.resultModel !== null) await waitForModel(context, run.resultModel);
  const evaluation = run.evaluation === null ? null : await waitForEvaluation(context, run.evaluation);
  // Its verdict is the run's, too.
  const whole = evaluation === null ? run : await client.training.runs.show({ run: run.id });
  output.result({ run: whole, evaluation }, () => [
    ...runLines(whole, output),
    ...(evaluation === null ? [] : ['', ...evaluationLines(evaluation)]),
  ]);
}

async function waitForEvaluation({ client, output }: VerbContext, evaluation: string) {
  const { job } = await client.training.evaluations.show({ evaluation });
  output.remark('asking the base and the adapter …');
  await followJob(client, output, job);
  return client.training.evaluations.show({ evaluation });
}

async function waitForModel({ client, output }: VerbContext, model: string): Promise<void> {
  const { jobs } = await client.jobs.list({ kinds: ['import'], states: ['queued', 'running'] });
  for (const { id } of jobs) {
    const { facts } = await client.jobs.show({ job: id });
    if (facts.model !== model) continue;
    output.remark('importing what was learnt as a model …');
    await followJob(client, output, id);
  }
}
