import { implement } from '@orpc/server';
import { datasetsContract } from '../../contract/datasets/index.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import { type Datasets, startOperation } from './datasets.ts';
import { duplicatesHandlers } from './duplicatesHandlers.ts';
import { personalHandlers } from './personalHandlers.ts';

export interface CleaningOptions {
  readonly datasets: Datasets;
  readonly jobs: Jobs;
}

export function cleaningHandlers({ datasets, jobs }: CleaningOptions) {
  const os = implement(datasetsContract).$context<ActorContext>().cleaning;
  const idOf = (reference: string) => datasets.find(reference).id;
  return {
    rules: {
      list: os.rules.list.handler(({ input }) => datasets.read(idOf(input.dataset), 'rules.list', {})),
      save: os.rules.save.handler(({ input }) =>
        datasets.write(idOf(input.dataset), 'rules.save', { rule: input.rule }),
      ),
      remove: os.rules.remove.handler(({ input }) =>
        datasets.write(idOf(input.dataset), 'rules.remove', { rule: input.rule }),
      ),
      order: os.rules.order.handler(({ input: { dataset, rules } }) =>
        datasets.write(idOf(dataset), 'rules.order', { rules }),
      ),
      sample: os.rules.sample.handler(({ input, signal }) =>
        datasets.read(idOf(input.dataset), 'rules.sample', { rule: input.rule }, { signal }),
      ),
      count: os.rules.count.handler(async ({ input: { dataset, rules }, context: { actor } }) => ({
        job: await startOperation(
          { datasets, jobs },
          { actor, kind: 'dataClean', dataset, operation: 'rules.count', input: { rules } },
        ),
      })),
      apply: os.rules.apply.handler(async ({ input: { dataset, rules }, context: { actor } }) => ({
        job: await startOperation(
          { datasets, jobs },
          { actor, kind: 'dataClean', dataset, operation: 'rules.apply', input: { rules, actor: actor.id } },
        ),
      })),
    },
    duplicates: duplicatesHandlers({ datasets, jobs }),
    personal: personalHandlers({ datasets, jobs }),
  };
}
