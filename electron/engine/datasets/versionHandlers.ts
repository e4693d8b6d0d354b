import { implement } from '@orpc/server';
import { datasetsContract } from '../../contract/datasets/index.ts';
import type { FileGrant } from '../../contract/files.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import { type Datasets, startOperation } from './datasets.ts';
import { requireRowsUnused } from './inUse.ts';
import type { WithdrawJobInput } from './withdrawJob.ts';

export interface VersionOptions {
  readonly datasets: Datasets;
  readonly jobs: Jobs;
  readonly resolveGrant: (grant: FileGrant, access: 'read' | 'write') => string;
  /** Of this program; a version says what made it. */
  readonly version: string;
}

export function versionHandlers({ datasets, jobs, resolveGrant, version }: VersionOptions) {
  const os = implement(datasetsContract).$context<ActorContext>().versions;
  const idOf = (reference: string) => datasets.find(reference).id;
  return {
    list: os.list.handler(({ input }) => datasets.read(idOf(input.dataset), 'versions.list', {})),
    show: os.show.handler(({ input: { dataset, ...query } }) =>
      datasets.read(idOf(dataset), 'versions.show', query),
    ),
    lineage: os.lineage.handler(({ input: { dataset, ...query } }) =>
      datasets.read(idOf(dataset), 'versions.lineage', query),
    ),
    previewSplit: os.previewSplit.handler(({ input: { dataset, ...query }, signal }) =>
      datasets.read(idOf(dataset), 'versions.previewSplit', query, { signal }),
    ),
    split: os.split.handler(async ({ input: { dataset, plan }, context: { actor } }) => ({
      job: await startOperation(
        { datasets, jobs },
        { actor, kind: 'dataEdit', dataset, operation: 'versions.split', input: { plan, actor: actor.id } },
      ),
    })),
    leakage: os.leakage.handler(({ input, signal }) =>
      datasets.read(idOf(input.dataset), 'versions.leakage', {}, { signal }),
    ),
    readiness: os.readiness.handler(({ input, signal }) =>
      datasets.read(idOf(input.dataset), 'versions.readiness', {}, { signal }),
    ),
    freeze: os.freeze.handler(async ({ input: { dataset: reference, ...named }, context: { actor } }) => {
      const { id, name, description } = datasets.find(reference);
      const input = {
        ...named,
        dataset: { id, name, description },
        actor: actor.id,
        tool: `Inhouse ${version}`,
      };
      return {
        job: await startOperation(
          { datasets, jobs },
          { actor, kind: 'dataFreeze', dataset: id, operation: 'versions.freeze', input },
        ),
      };
    }),
    replay: os.replay.handler(async ({ input: { dataset, version: number, files }, context: { actor } }) => {
      const { id, name } = datasets.find(dataset);
      const paths = files.map(({ source, file }) => ({ source, path: resolveGrant(file, 'read') }));
      const input = { dataset: id, operation: 'versions.replay', input: { version: number, files: paths } };
      return { job: await jobs.start({ actor, kind: 'dataVerify', subject: name, input, audit: null }) };
    }),
    diff: os.diff.handler(({ input: { dataset, ...query }, signal }) =>
      datasets.read(idOf(dataset), 'versions.diff', query, { signal }),
    ),
    findPerson: os.findPerson.handler(({ input: { dataset, ...query }, signal }) =>
      datasets.read(idOf(dataset), 'versions.findPerson', query, { signal }),
    ),
    withdraw: os.withdraw.handler(
      async ({ input: { dataset: reference, ...wanted }, context: { actor } }) => {
        const { id, name } = datasets.find(reference);
        await requireRowsUnused(datasets, id, wanted.rows);
        const input: WithdrawJobInput = { dataset: id, ...wanted, actor: actor.id };
        return { job: await jobs.start({ actor, kind: 'dataWithdraw', subject: name, input, audit: null }) };
      },
    ),
    withdrawals: os.withdrawals.handler(({ input }) =>
      datasets.read(idOf(input.dataset), 'versions.withdrawals', {}),
    ),
    verify: os.verify.handler(async ({ input: { dataset, version: number }, context: { actor } }) => {
      const { id, name } = datasets.find(dataset);
      const input = { dataset: id, operation: 'versions.verify', input: { version: number } };
      return { job: await jobs.start({ actor, kind: 'dataVerify', subject: name, input, audit: null }) };
    }),
  };
}
