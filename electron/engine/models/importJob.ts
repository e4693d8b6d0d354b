import { mkdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError, isErrorCode } from '../../common/errors/appError.ts';
import type { PreviewResult } from '../../compute/contract.ts';
import { layout, type ModelManifest } from '../../compute/layout.ts';
import type { Model, Problem } from '../../contract/models.ts';
import { markPlain } from '../../vault/ring.ts';
import type { JobContext, JobHandler } from '../jobs/jobs.ts';
import {
  claimPartial,
  exists,
  modelFolder,
  publishFolder,
  readModelManifest,
  readVariantManifest,
  removePartials,
  variantFolder,
  writeModelManifest,
} from './folders.ts';
import { type ModelsDependencies, variantFacts } from './models.ts';
import { displayName, freeName } from './naming.ts';
import { sourceBytes } from './preview.ts';
import { folderVersion } from './previews.ts';
import { measureOrWarn, qualitySteps } from './qualityJob.ts';
import { insertModel, insertVariant, listModels, type VariantKey } from './records.ts';

export interface ImportJobInput {
  readonly modelId: string;
  readonly folder: string;
  /** null: the folder's name, with a number when that is taken. */
  readonly name: string | null;
  readonly sourceMode: Model['sourceMode'];
  readonly variant: VariantKey;
  readonly report: boolean;
  /** false: its files are kept in the clear where others are encrypted. Left out: true. */
  readonly isSensitive?: boolean;
  /** This program has made the folder only to import it: it goes once the model is there. Left out: it is somebody's. */
  readonly isOwn?: boolean;
}

export interface ImportJobResult {
  readonly model: string;
}

/**
 * Folder in, model out: the reader judges it, the files are copied and hashed, quantized, published under their final name,
 * entered in the database, and the result is measured. Every step can be repeated after a kill.
 */
export function importJob(dependencies: ModelsDependencies): JobHandler<ImportJobInput, ImportJobResult> {
  return {
    kind: 'import',
    steps: importSteps,
    class: 'heavy',
    resumable: true,
    facts: ({ modelId, folder, variant, sourceMode, report }) => ({
      ...variantFacts({ modelId, variant }),
      folder: path.basename(folder),
      sourceMode,
      report,
    }),
    async run(job, context) {
      const folder = modelFolder(dependencies.dataDir, job.input.modelId);
      if (!(await exists(folder)))
        await buildModel(dependencies, job.input, { folder, attempt: job.attempt, context });
      await enterModel(dependencies, job.input, folder);
      // Its files were hashed while they were copied, and the quantization has read them.
      if (job.input.isOwn) await rm(job.input.folder, { recursive: true, force: true });
      if (job.input.report) await measureOrWarn(dependencies, job.input, context);
      return { result: { model: job.input.modelId } };
    },
    async discard(job) {
      // A cancelled import leaves nothing; one that was published before the cancel is a model like any other.
      await removePartials(modelFolder(dependencies.dataDir, job.input.modelId), job.attempt);
    },
  };
}

/** Weights of the steps, for jobs that end with an import too. */
export function importSteps({ report }: Pick<ImportJobInput, 'report'>): Readonly<Record<string, number>> {
  return { preview: 1, copy: 6, quantize: 6, ...(report ? qualitySteps : {}) };
}

interface Building {
  readonly folder: string;
  readonly attempt: number;
  readonly context: JobContext;
}

async function buildModel(
  dependencies: ModelsDependencies,
  input: ImportJobInput,
  building: Building,
): Promise<void> {
  const { pool, previews } = dependencies;
  const { context } = building;
  const { folder } = input;
  const found =
    previews.take(folder, await folderVersion(folder)) ??
    (await pool.runReader('preview', { folder }, { readFolders: [folder], context }));
  refuseProblems(found);
  const partial = await claimPartial(building.folder, building.attempt);
  if (!(await exists(partial))) await requireRoom(dependencies.dataDir, found, input);
  const target = path.join(partial, layout.source);
  await mkdir(target, { recursive: true });
  if (input.isSensitive === false) markPlain(partial);
  const { files } = await pool.runTask(
    'importModel',
    { folder: input.folder, target, sourceMode: input.sourceMode, preview: found },
    { context },
  );
  await writeModelManifest(partial, toManifest(found, input.sourceMode, files));
  const variantTarget = variantFolder(partial, input.variant);
  await mkdir(variantTarget, { recursive: true });
  await pool.runTask(
    'quantize',
    { modelFolder: partial, target: variantTarget, ...input.variant },
    { context },
  );
  await publishFolder(partial, building.folder);
}

/** Copy and version together, before hours of copying end in a full disk. (Versions are sized for blocks of 32, the largest.) */
async function requireRoom(dataDir: string, found: PreviewResult, input: ImportJobInput): Promise<void> {
  const needed = sourceBytes(found)[input.sourceMode] + found.variantBytes[input.variant.precision];
  const disk = await statfs(dataDir);
  if (needed > disk.bavail * disk.bsize) throw new AppError('disk.full', { path: dataDir });
}

function toManifest(
  found: PreviewResult,
  sourceMode: Model['sourceMode'],
  files: ModelManifest['files'],
): ModelManifest {
  const architecture = usableArchitecture(found);
  return {
    format: 1,
    family: architecture.family,
    architecture,
    parameterCount: found.parameterCount,
    sourcePrecision: found.sourcePrecision ?? 'unknown',
    licence: found.licence,
    sourceMode,
    files,
    weightFiles: found.weightFiles,
    tensors: found.tensors,
    warnings: found.problems.filter((problem) => problem.severity === 'warn'),
  };
}

/** The first reason to refuse, as an error; the preview shows all of them. */
export function refuseProblems(found: PreviewResult): void {
  const refusal = found.problems.find((problem) => problem.severity === 'refuse');
  if (!refusal) return;
  if (!isErrorCode(refusal.code)) throw new Error(`the reader gave an unknown code ${refusal.code}`);
  throw new AppError(refusal.code, refusal.data);
}

function usableArchitecture(found: PreviewResult) {
  if (!found.architecture) throw new Error('a preview without problems must have an architecture');
  return found.architecture;
}

/** The rows come last: a folder without rows is not a model yet, rows without a folder never exist. */
async function enterModel(
  dependencies: ModelsDependencies,
  input: ImportJobInput,
  folder: string,
): Promise<void> {
  const { store } = dependencies;
  const models = listModels(store);
  if (models.some((model) => model.id === input.modelId)) return;
  const manifest = await readModelManifest(folder);
  const variant = await readVariantManifest(variantFolder(folder, input.variant));
  // A name that was free when the import was asked for may be taken by now: hours of copying are not thrown away for it.
  const name = freeName(
    input.name ?? displayName(path.basename(input.folder)),
    new Set(models.flatMap(({ name: taken, id }) => [taken, id])),
  );
  const sizeBytes =
    variant.weightsSizeBytes + variant.graphs.reduce((sum, graph) => sum + graph.sizeBytes, 0);
  await store.write({
    audit: null,
    statements: [
      insertModel({ id: input.modelId, name, manifest, warnings: manifest.warnings as Problem[] }),
      insertVariant(input.modelId, { ...input.variant, sizeBytes }),
    ],
  });
}
