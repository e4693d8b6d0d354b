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

/** Of the places that files come from the one where they were put for an import alone. */
interface HandedOver {
  release(location: string): Promise<void>;
}

/** File in, rows out. Every attempt goes on with the source that the first one made, a cancelled one's as well. */
export function datasetImportJob(
  datasets: Datasets,
  handedOver: HandedOver,
): JobHandler<DatasetImportInput, ImportOutput> {
  return {
    kind: 'dataImport',
    steps: { read: 1 },
    class: 'light',
    resumable: true,
    facts: ({ dataset }) => ({ dataset }),
    async run({ id: job, input }, context) {
      const { dataset, ...wanted } = input;
      const source = await datasets.write(dataset, 'sources.add', { ...wanted, job });
      const result = await datasets.write(
        dataset,
        'import',
        { ...wanted, source },
        {
          signal: context.signal,
          onProgress: (done, total) => context.progress('read', done, total, 'bytes'),
        },
      );
      // The rows are in. A file that stays is removed when the engine ends.
      await handedOver.release(input.path).catch(() => undefined);
      return { result };
    },
  };
}
