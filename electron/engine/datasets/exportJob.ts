import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { downloadLimitBytes, type ExportResult, type ExportWish } from '../../contract/datasets/exports.ts';
import type { JobHandler } from '../jobs/jobs.ts';
import type { Datasets } from './datasets.ts';
import { datasetFolder } from './openFiles.ts';
import type { ExportInput } from './worker/exports/exportRows.ts';

export interface ExportJobInput extends Pick<ExportInput, 'actor' | 'tool'> {
  readonly dataset: string;
  readonly wish: ExportWish;
  /** null: as a ZIP for a browser. */
  readonly folder: string | null;
}

/** Where the ZIP of such a job lies until it is fetched. */
export function downloadPath(datasets: Pick<Datasets, 'dataDir'>, dataset: string, job: string): string {
  return path.join(datasetFolder(datasets.dataDir, dataset), 'downloads', job, 'export.zip');
}

/** Rows out, into a folder that appears whole; what a kill has left is written anew. */
export function exportJob(datasets: Datasets): JobHandler<ExportJobInput, ExportResult> {
  const folderOf = ({
    input: { folder, dataset },
    id,
  }: {
    readonly input: ExportJobInput;
    readonly id: string;
  }) => folder ?? path.dirname(downloadPath(datasets, dataset, id));
  return {
    kind: 'dataExport',
    steps: { rows: 1 },
    class: 'light',
    resumable: true,
    facts: ({ dataset, folder }) => ({ dataset, ...(folder !== null && { folder: path.basename(folder) }) }),
    async run(job, context) {
      const { wish, folder: given, dataset: id, ...rest } = job.input;
      const { name, description } = datasets.find(id);
      const folder = folderOf(job);
      // What others have not fetched goes first: a withdrawal is not to find it years later.
      if (given === null) {
        await rm(path.dirname(folder), { recursive: true, force: true });
        await mkdir(folder, { recursive: true, mode: 0o700 });
      }
      const input: ExportInput = {
        ...rest,
        wish,
        place: { folder, name: wish.name, job: job.id },
        mostBytes: given === null ? downloadLimitBytes : null,
        dataset: { name, description },
      };
      const result = await datasets.read(id, 'exports.write', input, {
        signal: context.signal,
        onProgress: (done, total) => context.progress('rows', done, total, 'items'),
      });
      if (given === null)
        await datasets.read(id, 'exports.zip', {
          folder: path.join(folder, wish.name),
          zip: downloadPath(datasets, id, job.id),
        });
      await datasets.write(id, 'exports.record', {
        ...{ of: wish.of, name: wish.name, format: `${wish.shape} ${wish.format}` },
        ...{ rows: result.rows, lastRow: result.lastRow, actor: rest.actor },
      });
      return { result };
    },
    async discard(job) {
      await rm(`${path.join(folderOf(job), job.input.wish.name)}.partial-${job.id}`, {
        recursive: true,
        force: true,
      });
    },
  };
}
