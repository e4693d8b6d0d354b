import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { layout } from '../../compute/layout.ts';
import type { Variant } from '../../contract/models.ts';
import { renameDurably } from '../../vault/files.ts';
import type { JobContext, JobHandler } from '../jobs/jobs.ts';
import { readAdapterFolder } from './adapterFolder.ts';
import { adapterFolder, exists, mergeFolder } from './folders.ts';
import { freeName } from './naming.ts';
import { findAdapter, insertAdapter, isAdapterNameTaken } from './records/adapters.ts';
import type { ModelImport, TrainingDependencies } from './training.ts';

export interface AdapterImportInput {
  /** Of the adapter that is to be. */
  readonly adapter: string;
  readonly folder: string;
  readonly modelId: string;
  /** With a number where it is taken. */
  readonly name: string;
}

/** A large adapter on a slow stick is read, and flushed to the disk, for a while without a word. */
const importStallMs = 300_000;

/** A PEFT folder in, an adapter out: the folder is whole first, the row comes with the job's end. */
export function adapterImportJob({
  store,
  pool,
  places,
  dataDir,
}: TrainingDependencies): JobHandler<AdapterImportInput, { adapter: string }> {
  return {
    kind: 'adapterImport',
    steps: { import: 1 },
    class: 'light',
    resumable: true,
    facts: ({ modelId, folder }) => ({ model: modelId, folder: path.basename(folder) }),
    async run({ input }, context) {
      const { adapter: id, folder, modelId } = input;
      const { model, folder: modelFolder } = await places.findBase({ model: modelId });
      const target = adapterFolder(dataDir, id);
      if (!(await exists(target))) {
        const base = { modelFolder, baseName: model.name };
        await readForeign({ pool, folder, base, target }, context);
      }
      const name = freeName(input.name, (candidate) => isAdapterNameTaken(store, candidate, id));
      const row = {
        id,
        name,
        model,
        origin: 'imported',
        run: null,
        ...(await readAdapterFolder(target)),
      } as const;
      return { result: { adapter: id }, statements: [insertAdapter(row)] };
    },
    async discard({ input }) {
      const target = adapterFolder(dataDir, input.adapter);
      const [entered] = store.read('SELECT 1 FROM adapters WHERE id = ?', [input.adapter]);
      if (!entered) await rm(target, { recursive: true, force: true });
      await rm(`${target}.partial`, { recursive: true, force: true });
    },
  };
}

interface ForeignAdapter {
  readonly pool: TrainingDependencies['pool'];
  readonly folder: string;
  readonly base: { readonly modelFolder: string; readonly baseName: string };
  readonly target: string;
}

/** Through a process that sees the adapter and the model's description, and writes into a folder of its own only. */
async function readForeign(
  { pool, folder, base, target }: ForeignAdapter,
  context: JobContext,
): Promise<void> {
  const partial = `${target}.partial`;
  const made = path.join(partial, 'adapter');
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  try {
    const readFolders = [folder, path.join(base.modelFolder, layout.modelManifest)];
    const options = { readFolders, writeFolders: [partial], stallMs: importStallMs, context };
    await pool.runReader('importAdapter', { folder, ...base, target: made }, options);
    await renameDurably(made, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

export interface AdapterMergeInput {
  readonly adapter: string;
  /** The base: it cannot be removed meanwhile. */
  readonly modelId: string;
  /** Of the model that is to be. */
  readonly newModelId: string;
  readonly name: string;
  readonly variant: Pick<Variant, 'precision' | 'blockSize'>;
  readonly report: boolean;
}

/** Base and adapter become the files of a new model, which is imported like any other: quantized, and measured. */
export function adapterMergeJob(
  dependencies: TrainingDependencies,
): JobHandler<AdapterMergeInput, { model: string }> {
  const { store, pool, places, dataDir } = dependencies;
  const toImport = ({ newModelId, name, variant, report }: AdapterMergeInput, job: string): ModelImport => ({
    ...{ model: newModelId, folder: mergeFolder(dataDir, job), name, variant, report },
  });
  return {
    kind: 'adapterMerge',
    steps: ({ report }) => ({ merge: 4, ...places.importSteps(report) }),
    class: 'heavy',
    resumable: true,
    facts: ({ modelId, variant: { precision, blockSize }, report }) => ({
      ...{ model: modelId, precision, report },
      ...(blockSize === null ? {} : { blockSize }),
    }),
    async run(job, context) {
      const { adapter: reference, modelId } = job.input;
      const merged = mergeFolder(dataDir, job.id);
      if (!(await places.isImported(job.input.newModelId)) && !(await exists(merged))) {
        const adapter = findAdapter(store, reference);
        const { folder: modelFolder } = await places.findBase({ model: modelId });
        await mkdir(path.dirname(merged), { recursive: true, mode: 0o700 });
        const folders = { modelFolder, adapterFolder: adapterFolder(dataDir, adapter.id), target: merged };
        await pool.runTask('mergeAdapter', folders, { context });
      }
      await places.runImport(job, toImport(job.input, job.id), context);
      await rm(merged, { recursive: true, force: true });
      return { result: { model: job.input.newModelId } };
    },
    async discard(job) {
      await places.discardImport(job, toImport(job.input, job.id));
      await rm(mergeFolder(dataDir, job.id), { recursive: true, force: true });
      await rm(`${mergeFolder(dataDir, job.id)}.partial`, { recursive: true, force: true });
    },
  };
}
