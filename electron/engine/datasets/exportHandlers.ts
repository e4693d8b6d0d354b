import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { implement } from '@orpc/server';
import { type ExportFormat, exportTargets } from '../../common/datasetExport.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { ExportWish } from '../../contract/datasets/exports.ts';
import { datasetsContract } from '../../contract/datasets/index.ts';
import type { FileGrant } from '../../contract/files.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Datasets } from './datasets.ts';
import { downloadPath, type ExportJobInput } from './exportJob.ts';

export interface ExportOptions {
  readonly datasets: Datasets;
  readonly jobs: Jobs;
  readonly resolveGrant: (grant: FileGrant, access: 'read' | 'write') => string;
  /** Of this program. */
  readonly version: string;
}

const pieceBytes = 1024 * 1024;

export function exportHandlers({ datasets, jobs, resolveGrant, version }: ExportOptions) {
  const os = implement(datasetsContract).$context<ActorContext>().exports;
  return {
    start: os.start.handler(async ({ input: { dataset, wish, to }, context: { actor } }) => {
      const { id, name, kind } = datasets.find(dataset);
      requireTarget(kind, wish);
      const folder = to === 'download' ? null : resolveGrant(to.folder, 'write');
      const input: ExportJobInput = {
        ...{ dataset: id, wish, folder },
        ...{ actor: actor.id, tool: `Inhouse ${version}` },
      };
      const audit = {
        action: 'datasets.export',
        subject: name,
        detail: {
          dataset: id,
          of: wish.of,
          name: wish.name,
          format: wish.format,
          shape: wish.shape,
          to: folder === null ? 'download' : path.basename(folder),
        },
      };
      return { job: await jobs.start({ actor, kind: 'dataExport', subject: name, input, audit }) };
    }),
    download: os.download.handler(async ({ input: { dataset, job, from }, context: { actor } }) => {
      const { id, name } = datasets.find(dataset);
      if (from === 0) {
        const audit = { action: 'datasets.download', subject: name, detail: { dataset: id, job } };
        await datasets.store.write({ actor, audit, statements: [] });
      }
      return { ...(await readPiece(downloadPath(datasets, id, job), from)), name: `${name}.zip` };
    }),
    discard: os.discard.handler(async ({ input: { dataset, job } }) => {
      const folder = path.dirname(downloadPath(datasets, datasets.find(dataset).id, job));
      await rm(folder, { recursive: true, force: true });
      return {};
    }),
    list: os.list.handler(({ input }) => datasets.read(datasets.find(input.dataset).id, 'exports.list', {})),
  };
}

function requireTarget(kind: keyof typeof exportTargets, { shape, format }: ExportWish): void {
  const targets: readonly { shape: string; formats: readonly ExportFormat[] }[] = exportTargets[kind];
  if (!targets.some((target) => target.shape === shape && target.formats.includes(format)))
    throw new AppError('datasets.exportUnfit', { shape, format });
}

async function readPiece(location: string, from: number) {
  await using file = await open(location).catch((cause: unknown) => {
    throw new AppError('datasets.downloadGone', {}, { cause });
  });
  const { size } = await file.stat();
  const { bytesRead, buffer } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, from);
  return { base64: buffer.toString('base64', 0, bytesRead), sizeBytes: size };
}
