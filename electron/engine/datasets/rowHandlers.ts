import { implement } from '@orpc/server';
import { datasetsContract } from '../../contract/datasets/index.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import { type Datasets, startOperation } from './datasets.ts';

export interface RowOptions {
  readonly datasets: Datasets;
  readonly jobs: Jobs;
}

export function rowHandlers({ datasets, jobs }: RowOptions) {
  const os = implement(datasetsContract).$context<ActorContext>().rows;
  const idOf = (reference: string) => datasets.find(reference).id;
  return {
    page: os.page.handler(async ({ input: { dataset, ...query }, signal }) => {
      const id = idOf(dataset);
      const page = await datasets.read(id, 'rows.page', query, { signal });
      if (page.unsearched > 0) await datasets.followLater(id, 'search.index', 'look');
      return page;
    }),
    show: os.show.handler(({ input: { dataset, ...query } }) =>
      datasets.read(idOf(dataset), 'rows.show', query),
    ),
    facets: os.facets.handler(({ input: { dataset, ...query }, signal }) =>
      datasets.read(idOf(dataset), 'rows.facets', query, { signal }),
    ),
    image: os.image.handler(({ input: { dataset, ...query } }) =>
      datasets.read(idOf(dataset), 'rows.image', query),
    ),
    previewBulk: os.previewBulk.handler(({ input: { dataset, ...query }, signal }) =>
      datasets.read(idOf(dataset), 'rows.previewBulk', query, { signal }),
    ),
    bulk: os.bulk.handler(async ({ input: { dataset, ...bulk }, context: { actor } }) => {
      const input = { ...bulk, actor: actor.id };
      const wanted = { actor, kind: 'dataEdit', dataset, operation: 'rows.bulk', input } as const;
      return { job: await startOperation({ datasets, jobs }, wanted) };
    }),
    add: os.add.handler(({ input: { dataset, ...row }, context: { actor } }) =>
      datasets.write(idOf(dataset), 'rows.add', { ...row, actor: actor.id }),
    ),
    edit: os.edit.handler(({ input: { dataset, ...edit }, context: { actor } }) =>
      datasets.write(idOf(dataset), 'rows.edit', { ...edit, actor: actor.id }),
    ),
    review: os.review.handler(({ input: { dataset, ...word }, context: { actor } }) =>
      datasets.write(idOf(dataset), 'rows.review', { ...word, actor: actor.id }),
    ),
  };
}
