import { implement } from '@orpc/server';
import { datasetsContract } from '../../contract/datasets/index.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import { type Datasets, startOperation } from './datasets.ts';

export function personalHandlers({ datasets, jobs }: { readonly datasets: Datasets; readonly jobs: Jobs }) {
  const os = implement(datasetsContract).$context<ActorContext>().cleaning.personal;
  const idOf = (reference: string) => datasets.find(reference).id;
  return {
    summary: os.summary.handler(({ input, signal }) =>
      datasets.read(idOf(input.dataset), 'personal.summary', {}, { signal }),
    ),
    find: os.find.handler(async ({ input: { dataset }, context: { actor } }) => ({
      job: await startOperation(
        { datasets, jobs },
        { actor, kind: 'dataClean', dataset, operation: 'personal.find', input: {} },
      ),
    })),
    findings: os.findings.handler(({ input: { dataset, ...query }, signal }) =>
      datasets.read(idOf(dataset), 'personal.findings', query, { signal }),
    ),
    ignore: os.ignore.handler(({ input: { dataset, ...chosen } }) =>
      datasets.write(idOf(dataset), 'personal.ignore', chosen),
    ),
    restore: os.restore.handler(({ input: { dataset, finding } }) =>
      datasets.write(idOf(dataset), 'personal.restore', { finding }),
    ),
    preview: os.preview.handler(({ input: { dataset, ...masking }, signal }) =>
      datasets.read(idOf(dataset), 'personal.preview', masking, { signal }),
    ),
    mask: os.mask.handler(async ({ input: { dataset, ...masking }, context: { actor } }) => ({
      job: await startOperation(
        { datasets, jobs },
        {
          ...{ actor, kind: 'dataClean', dataset, operation: 'personal.mask' },
          input: { ...masking, actor: actor.id },
        },
      ),
    })),
  };
}
