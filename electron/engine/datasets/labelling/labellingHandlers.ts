import { implement } from '@orpc/server';
import type { Answerer } from '../../../contract/chat.ts';
import { datasetsContract } from '../../../contract/datasets/index.ts';
import type { LabellingTask } from '../../../contract/datasets/labelling.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { LoadRequest } from '../../residency/loadedModels.ts';
import type { Actor, ActorContext } from '../../security/actor.ts';
import { type Datasets, startOperation } from '../datasets.ts';
import type { LabelJobInput } from './labelJob.ts';

export interface LabellingOptions {
  readonly datasets: Datasets;
  readonly jobs: Jobs;
  /** Throws `request.notFound` or `models.variantMissing`. */
  readonly resolveModel: (asked: Answerer) => LoadRequest;
}

interface Asked {
  readonly dataset: string;
  readonly task: LabellingTask;
  readonly tries: number | null;
}

export function labellingHandlers(options: LabellingOptions) {
  const { datasets } = options;
  const os = implement(datasetsContract).$context<ActorContext>().labelling;
  return {
    defaults: os.defaults.handler(({ input }) =>
      datasets.read(datasets.find(input.dataset).id, 'labelling.defaults', {}),
    ),
    preview: os.preview.handler(({ input: { dataset, task, atMost }, signal }) =>
      datasets.read(datasets.find(dataset).id, 'labelling.preview', { ...task, atMost }, { signal }),
    ),
    try: os.try.handler(({ input: { rows: tries, ...asked }, context }) =>
      startLabelling(options, { ...asked, tries }, context.actor),
    ),
    start: os.start.handler(({ input, context }) =>
      startLabelling(options, { ...input, tries: null }, context.actor),
    ),
    runs: os.runs.handler(({ input }) =>
      datasets.read(datasets.find(input.dataset).id, 'labelling.runs', {}),
    ),
    answers: os.answers.handler(({ input: { dataset, ...query } }) =>
      datasets.read(datasets.find(dataset).id, 'labelling.answers', query),
    ),
    rules: {
      count: os.rules.count.handler(({ input: { dataset, ...asked }, signal }) =>
        datasets.read(datasets.find(dataset).id, 'labelling.countRules', asked, { signal }),
      ),
      apply: os.rules.apply.handler(async ({ input: { dataset, ...asked }, context: { actor } }) => ({
        job: await startOperation(options, {
          ...{ actor, kind: 'dataEdit', dataset, operation: 'labelling.applyRules' },
          input: { ...asked, actor: actor.id },
        }),
      })),
    },
    check: checkHandlers(options),
  };
}

async function startLabelling(
  { datasets, jobs, resolveModel }: LabellingOptions,
  { dataset, task, tries }: Asked,
  actor: Pick<Actor, 'id'>,
): Promise<{ job: string }> {
  const { id, name } = datasets.find(dataset);
  const load = resolveModel(task.answerer);
  await datasets.read(id, 'labelling.checkTask', task);
  const input: LabelJobInput = { dataset: id, task, load, actor: actor.id, tries };
  return {
    job: await jobs.start({
      actor,
      kind: 'dataLabel',
      subject: name,
      input,
      ...(tries !== null && { audit: null }),
    }),
  };
}

function checkHandlers({ datasets }: LabellingOptions) {
  const os = implement(datasetsContract).$context<ActorContext>().labelling.check;
  const idOf = (reference: string) => datasets.find(reference).id;
  return {
    draw: os.draw.handler(({ input: { dataset, ...draw }, context }) =>
      datasets.write(idOf(dataset), 'check.draw', { ...draw, actor: context.actor.id }),
    ),
    next: os.next.handler(({ input: { dataset, ...query }, context }) =>
      datasets.read(idOf(dataset), 'check.next', { ...query, actor: context.actor.id }),
    ),
    skip: os.skip.handler(async ({ input: { dataset, row } }) => {
      await datasets.write(idOf(dataset), 'check.skip', { row });
      return {};
    }),
    verdict: os.verdict.handler(({ input: { dataset, ...verdict }, context }) =>
      datasets.write(idOf(dataset), 'check.verdict', { ...verdict, actor: context.actor.id }),
    ),
    report: os.report.handler(({ input }) => datasets.read(idOf(input.dataset), 'check.report', {})),
  };
}
