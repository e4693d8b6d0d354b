import { implement } from '@orpc/server';
import { datasetsContract } from '../../contract/datasets/index.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import { type Datasets, startOperation } from './datasets.ts';

export function duplicatesHandlers({ datasets, jobs }: { readonly datasets: Datasets; readonly jobs: Jobs }) {
  const os = implement(datasetsContract).$context<ActorContext>().cleaning.duplicates;
  const idOf = (reference: string) => datasets.find(reference).id;
  return {
    status: os.status.handler(({ input, signal }) =>
      datasets.read(idOf(input.dataset), 'duplicates.status', {}, { signal }),
    ),
    find: os.find.handler(async ({ input: { dataset, threshold }, context: { actor } }) => ({
      job: await startOperation(
        { datasets, jobs },
        { actor, kind: 'dataClean', dataset, operation: 'duplicates.find', input: { threshold } },
      ),
    })),
    clusters: os.clusters.handler(({ input: { dataset, ...query }, signal }) =>
      datasets.read(idOf(dataset), 'duplicates.clusters', query, { signal }),
    ),
    keepOne: os.keepOne.handler(async ({ input: { dataset, ...kept }, context: { actor } }) => ({
      job: await startOperation(
        { datasets, jobs },
        {
          ...{ actor, kind: 'dataClean', dataset, operation: 'duplicates.keepOne' },
          input: { ...kept, actor: actor.id },
        },
      ),
    })),
    separate: os.separate.handler(({ input: { dataset, ...separated } }) =>
      datasets.write(idOf(dataset), 'duplicates.separate', separated),
    ),
    forgetSeparations: os.forgetSeparations.handler(({ input }) =>
      datasets.write(idOf(input.dataset), 'duplicates.forgetSeparations', {}),
    ),
  };
}
