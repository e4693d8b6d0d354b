import { hash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { lowerDecoder } from '../../ml/architectures/lowerDecoder.ts';
import type { LoweredDecoder } from '../../ml/architectures/lowering.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { type OpenedReadAt, openReadAt, syncFolder, writeFileWhole } from '../../vault/files.ts';
import {
  type GraphHead,
  graphFileName,
  layout,
  type ModelManifest,
  type Profile,
  profilesOf,
  type VariantManifest,
} from '../layout.ts';
import { readModelManifest, sourcePath } from '../modelFolder.ts';
import { removeJournal } from '../quantize/journal.ts';
import { openRowThreads, type RowThreads } from '../quantize/rowThreads.ts';
import { WeightsFile } from '../quantize/weightsFile.ts';
import { writeWeights } from '../quantize/writeWeights.ts';
import type { Task, TaskContext } from '../task.ts';

export interface QuantizeInput {
  readonly modelFolder: string;
  /** Absolute path of the variant folder being filled (a `.partial-N` name); it may hold an earlier attempt's part. */
  readonly target: string;
  readonly precision: Precision;
  /** null for fp16 and fp32. */
  readonly blockSize: BlockSize | null;
}
export interface QuantizeResult {
  readonly sizeBytes: number;
}

/** Raised when the same source would become other bytes: then nothing of an earlier program's attempt is kept. */
const revision = 1;
const heads = ['decoder', 'scorer'] as const satisfies readonly GraphHead[];

/**
 * Fills a variant folder: graphs, weights.bin (streamed; goes on where an earlier attempt was), variant.json last.
 * The source is only read. A full disk takes the unfinished result with it.
 * @throws AppError `disk.full`, `file.unreadable`, `file.unwritable`, `request.cancelled`, `weights.notFinite`, `weights.tooLargeForFloat16`
 */
export const quantize: Task<QuantizeInput, QuantizeResult> = async (input, context) => {
  await mkdir(input.target, { recursive: true });
  try {
    return await fillVariant(input, context);
  } catch (error) {
    if (error instanceof AppError && error.code === 'disk.full') await emptyFolder(input.target);
    throw error;
  }
};

async function fillVariant(input: QuantizeInput, context: TaskContext): Promise<QuantizeResult> {
  await using threads = openRowThreads(); // They start while the graphs are lowered.
  const { target, precision, blockSize, modelFolder } = input;
  const model = await readModelManifest(modelFolder);
  const { lowered, graphs } = lowerGraphs(model, input);
  for (const graph of graphs) await writeFileWhole(path.join(target, graph.name), graph.model);
  const described = graphs.map(({ name, model: bytes }) => ({
    name,
    sizeBytes: bytes.length,
    sha256: hash('sha256', bytes),
  }));
  const key = workKey(model, lowered, described);
  const weightsSha256 = await writeWeightsFile({ input, model, lowered, key, threads }, context);
  const { weights, weightsSizeBytes } = lowered;
  const manifest: VariantManifest = {
    format: 1,
    ...{ precision, blockSize, architecture: model.architecture, weightsSizeBytes, weightsSha256 },
    graphs: described,
    weights: weights.map(({ name, offset, sizeBytes }) => ({ name, offset, sizeBytes })),
  };
  await writeFileWhole(path.join(target, layout.variantManifest), Buffer.from(JSON.stringify(manifest)));
  await removeJournal(target);
  await syncFolder(target);
  return { sizeBytes: described.reduce((sum, graph) => sum + graph.sizeBytes, weightsSizeBytes) };
}

interface WeightsWork {
  readonly input: QuantizeInput;
  readonly model: ModelManifest;
  readonly lowered: LoweredDecoder;
  readonly key: string;
  readonly threads: RowThreads;
}

/** Returns the file's SHA-256, hex. */
async function writeWeightsFile(
  { input, model, lowered, key, threads }: WeightsWork,
  context: TaskContext,
): Promise<string> {
  const { signal } = context;
  await using opened = new AsyncDisposableStack();
  const files: OpenedReadAt[] = [];
  for (const name of model.weightFiles)
    files.push(opened.use(await openReadAt(sourcePath(input.modelFolder, model, name))));
  const file = opened.use(await WeightsFile.open({ folder: input.target, key, signal }));
  await writeWeights({
    weights: lowered.weights,
    tensors: model.tensors,
    files,
    threads,
    writtenBytes: file.writtenBytes,
    signal,
    append: async (bytes) => {
      await file.append(bytes);
      context.progress('quantize', file.writtenBytes, lowered.weightsSizeBytes, 'bytes');
    },
  });
  return file.finish();
}

interface NamedGraph {
  readonly name: string;
  readonly model: Uint8Array;
}

function lowerGraphs({ architecture }: ModelManifest, { precision, blockSize }: QuantizeInput) {
  const names = weightNames(architecture);
  const lower = (head: GraphHead, profile: Profile) =>
    lowerDecoder(architecture, names, { head, profile, precision, blockSize, provider: 'cpu' });
  const lowered = lower('decoder', 'exact');
  const graphs = profilesOf(precision).flatMap((profile) =>
    heads.map(
      (head): NamedGraph => ({ name: graphFileName(head, profile), model: lower(head, profile).model }),
    ),
  );
  return { lowered, graphs };
}

/** Stands for all that decides the bytes of weights.bin. */
function workKey(model: ModelManifest, lowered: LoweredDecoder, graphs: VariantManifest['graphs']): string {
  const { tensors, files, weightFiles } = model;
  const recipes = lowered.weights.map(({ recipe, ...place }) => ({
    ...place,
    recipe: recipe.kind === 'bytes' ? recipe.kind : recipe, // Such bytes are computed from the architecture.
  }));
  const hashes = files
    .filter(({ name }) => weightFiles.includes(name))
    .map(({ name, sha256: hash }) => [name, hash]);
  return hash('sha256', JSON.stringify([revision, model.architecture, tensors, hashes, recipes, graphs]));
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    await rm(path.join(folder, name), { recursive: true, force: true });
}
