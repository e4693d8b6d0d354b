import { implement } from '@orpc/server';
import { datasetsContract } from '../../contract/datasets/index.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import { type Datasets, startOperation } from './datasets.ts';
import type { ChosenTokenizer } from './worker/statistics/tokenizer.ts';

export interface StatisticsOptions {
  readonly datasets: Datasets;
  readonly jobs: Jobs;
  /** Throws `request.notFound`. */
  readonly findTokenizer: (model: string) => ChosenTokenizer;
}

export function statisticsHandlers({ datasets, jobs, findTokenizer }: StatisticsOptions) {
  const os = implement(datasetsContract).$context<ActorContext>().statistics;
  return {
    show: os.show.handler(({ input, signal }) =>
      datasets.read(datasets.find(input.dataset).id, 'statistics.show', {}, { signal }),
    ),
    drift: os.drift.handler(({ input: { dataset, ...parts }, signal }) =>
      datasets.read(datasets.find(dataset).id, 'statistics.drift', parts, { signal }),
    ),
    countTokens: os.countTokens.handler(async ({ input, context: { actor } }) => {
      const job = await startOperation(
        { datasets, jobs },
        {
          actor,
          kind: 'dataTokens',
          dataset: input.dataset,
          operation: 'statistics.countTokens',
          input: { tokenizer: findTokenizer(input.model) },
        },
      );
      return { job };
    }),
  };
}
