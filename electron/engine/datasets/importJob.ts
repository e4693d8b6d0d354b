import type { ReadChoice } from '../../compute/datasets/contract.ts';
import type { JobHandler } from '../jobs/jobs.ts';
import type { Datasets } from './datasets.ts';
import type { ImportOutput } from './worker/importFile.ts';

export interface DatasetImportInput {
  readonly dataset: string;
  readonly path: string;
  readonly choice: ReadChoice;
  readonly licence: string | null;
  readonly actor: string;
}

interface Checkpoint {
  readonly source: number;
}

/** File in, rows out. Every attempt goes on with the source that the first one made. */
export function datasetImportJob(datasets: Datasets): JobHandler<DatasetImportInput, ImportOutput> {
  return {
    kind: 'dataImport',
    steps: { read: 1 },
    class: 'light',
    resumable: true,
    facts: ({ dataset }) => ({ dataset }),
    async run({ input, checkpoint }, context) {
      const { dataset, ...wanted } = input;
      const source =
        (checkpoint as Checkpoint | null)?.source ?? (await datasets.write(dataset, 'sources.add', wanted));
      await context.checkpoint({ source } satisfies Checkpoint);
      const result = await datasets.write(
        dataset,
        'import',
        { ...wanted, source },
        {
          signal: context.signal,
          onProgress: (done, total) => context.progress('read', done, total, 'bytes'),
        },
      );
      return { result };
    },
  };
}
