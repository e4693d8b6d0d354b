import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { kindOfShape } from '../../common/datasetFile.ts';
import type { ReadChoice } from '../../compute/datasets/contract.ts';
import type { JobHandler } from '../jobs/jobs.ts';
import type { Datasets } from './datasets.ts';
import { dryRunPrefix } from './naming.ts';
import { datasetFolder } from './openFiles.ts';
import type { DryRunOutput } from './worker/dryRun.ts';

export interface DryRunInput {
  /** null: as if into a new one. */
  readonly dataset: string | null;
  readonly path: string;
  readonly choice: ReadChoice;
}

/** An import that stores nothing. For a new data set it is compared with an empty file, which goes afterwards. */
export function dryRunJob(datasets: Datasets): JobHandler<DryRunInput, DryRunOutput> {
  return {
    kind: 'dataDryRun',
    steps: { read: 1 },
    class: 'light',
    resumable: false,
    async run({ input: { dataset, path, choice } }, context) {
      const options = {
        signal: context.signal,
        onProgress: (done: number, total: number) => context.progress('read', done, total, 'bytes'),
      };
      if (dataset !== null)
        return { result: await datasets.read(dataset, 'import.dryRun', { path, choice }, options) };
      const empty = `${dryRunPrefix}${randomBytes(4).toString('hex')}`;
      const folder = datasetFolder(datasets.dataDir, empty);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        await datasets.setUp(empty, { kind: kindOfShape[choice.mapping.shape] });
        return { result: await datasets.read(empty, 'import.dryRun', { path, choice }, options) };
      } finally {
        await datasets.release(empty, () => rm(folder, { recursive: true, force: true }));
      }
    },
  };
}
