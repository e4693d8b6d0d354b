import { basename } from 'node:path';
import { implement } from '@orpc/server';
import { kindOfShape } from '../../common/datasetFile.ts';
import { datasetsContract } from '../../contract/datasets/index.ts';
import type { FileGrant } from '../../contract/files.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import { createDataset } from './coreHandlers.ts';
import type { Datasets } from './datasets.ts';
import type { DryRunInput } from './dryRunJob.ts';
import type { DatasetImportInput } from './importJob.ts';
import type { ReadChoices } from './readChoices.ts';

export interface ImportOptions {
  readonly datasets: Datasets;
  readonly jobs: Jobs;
  readonly readChoices: ReadChoices;
  readonly resolveGrant: (grant: FileGrant, access: 'read' | 'write') => string;
}

export function importHandlers({ datasets, jobs, readChoices, resolveGrant }: ImportOptions) {
  const os = implement(datasetsContract).$context<ActorContext>().imports;
  return {
    preview: os.preview.handler(({ input, signal }) =>
      readChoices.preview(resolveGrant(input.file, 'read'), input.choice, signal),
    ),
    dryRun: os.dryRun.handler(async ({ input, context: { actor } }) => {
      const into = input.into ? datasets.find(input.into.dataset) : null;
      const path = resolveGrant(input.file, 'read');
      const job: DryRunInput = { dataset: into?.id ?? null, path, choice: input.choice };
      const subject = into?.name ?? basename(path);
      return { job: await jobs.start({ actor, kind: 'dataDryRun', subject, input: job, audit: null }) };
    }),
    start: os.start.handler(async ({ input, context: { actor } }) => {
      const { choice, licence, into } = input;
      const path = resolveGrant(input.file, 'read');
      await readChoices.remember(path, choice);
      const kind = kindOfShape[choice.mapping.shape];
      const dataset =
        'dataset' in into
          ? datasets.find(into.dataset)
          : await createDataset(datasets, { name: into.name, kind, description: '', actor });
      const job: DatasetImportInput = {
        dataset: dataset.id,
        path,
        choice,
        licence,
        actor: actor.id,
      };
      return {
        job: await jobs.start({ actor, kind: 'dataImport', subject: dataset.name, input: job }),
        dataset,
      };
    }),
    sources: os.sources.handler(({ input }) =>
      datasets.read(datasets.find(input.dataset).id, 'sources.list', {}),
    ),
    rejects: os.rejects.handler(({ input: { dataset, ...query } }) =>
      datasets.read(datasets.find(dataset).id, 'sources.rejects', query),
    ),
  };
}
