import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { Architecture, TensorInfo } from '../../ml/architectures/architecture.ts';
import { inspectHfFolder } from '../../ml/formats/hfFolder.ts';
import { foreignByContent, foreignByName, magicBytes } from '../../ml/formats/magic.ts';
import { collect, type Problem } from '../../ml/formats/problem.ts';
import type { Precision } from '../../ml/graph/weights.ts';
import { tokenizerProbeLimitMs } from '../../ml/tokenize/probeTokenizer.ts';
import { openReadAt, readError } from '../../vault/files.ts';
import { createImportChecks } from '../model/importChecks.ts';
import { openSourceFolder } from '../sourceFolder.ts';
import type { Task } from '../task.ts';

export interface PreviewInput {
  readonly folder: string;
}
/** What a folder holds, judged without changing anything. Runs in the confined reader process. */
export interface PreviewResult {
  readonly name: string;
  /** null when it cannot be used; `problems` then says why. */
  readonly architecture: Architecture | null;
  readonly parameterCount: number;
  readonly sourcePrecision: string | null;
  readonly licence: string | null;
  readonly hasChatTemplate: boolean;
  /** Files an import takes (relative names), weights included; `version` differs once the file was written to. */
  readonly files: readonly { readonly name: string; readonly sizeBytes: number; readonly version: string }[];
  readonly weightFiles: readonly string[];
  /** Bytes of weights.bin for each precision (block size 32); zeros where no graph can be made of it. */
  readonly variantBytes: Readonly<Record<Precision, number>>;
  readonly tensors: readonly TensorInfo[];
  readonly problems: readonly {
    readonly severity: 'refuse' | 'warn';
    readonly code: string;
    readonly data: Record<string, string | number>;
  }[];
}

/**
 * Judges what lies at a path. Rejects with `file.unreadable` when nothing can be read there at all; every defect of
 * a folder, and a path that is a file, is a problem in the result.
 */
export const preview: Task<PreviewInput, PreviewResult> = async ({ folder }, context) => {
  context.progress('preview', 0, 1, 'items');
  const stats = await stat(folder).catch((error: unknown) => Promise.reject(readError(error, folder)));
  const result = stats.isDirectory() ? await previewFolder(folder) : await previewFile(folder);
  context.progress('preview', 1, 1, 'items');
  return result;
};

async function previewFolder(folder: string): Promise<PreviewResult> {
  const problems: Problem[] = [];
  const source = await collect(problems, () => openSourceFolder(folder));
  return source === null
    ? unusable(folder, problems)
    : await inspectHfFolder(source, createImportChecks(tokenizerProbeLimitMs));
}

/** A file where a folder is wanted: told apart by its name first, so that pickles and archives are not even opened. */
async function previewFile(location: string): Promise<PreviewResult> {
  const problems: Problem[] = [];
  await collect(problems, async () => {
    const file = path.basename(location);
    const code = foreignByName(file) ?? foreignByContent(await readHead(location));
    throw code === null ? new AppError('import.notFolder', { path: location }) : new AppError(code, { file });
  });
  return unusable(location, problems);
}

async function readHead(location: string): Promise<Uint8Array> {
  await using file = await openReadAt(location, { followLinks: false });
  return await file.read(0, Math.min(magicBytes, file.sizeBytes));
}

function unusable(location: string, problems: readonly Problem[]): PreviewResult {
  return {
    name: path.basename(location),
    architecture: null,
    parameterCount: 0,
    sourcePrecision: null,
    licence: null,
    hasChatTemplate: false,
    files: [],
    weightFiles: [],
    variantBytes: { int8: 0, int4: 0, fp16: 0, fp32: 0 },
    tensors: [],
    problems,
  };
}
