import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { PreviewResult } from '../../compute/contract.ts';
import { layout } from '../../compute/layout.ts';
import type { Preview } from '../../contract/models.ts';
import { isEncrypting } from '../../vault/ring.ts';
import { preparedFactor } from './prepareJob.ts';

/** Adds what only the engine knows to the reader's findings: room on the disk, and what each choice would take. */
export async function completePreview(
  found: PreviewResult,
  folder: string,
  dataDir: string,
): Promise<Preview> {
  const [disk, source, store] = await Promise.all([statfs(dataDir), stat(folder), stat(dataDir)]);
  return {
    name: found.name,
    family: found.architecture?.family ?? null,
    parameterCount: found.parameterCount,
    sourcePrecision: found.sourcePrecision,
    contextLength: found.architecture?.contextLength ?? null,
    licence: found.licence,
    sizeBytes: total(found.files),
    files: found.files.map(({ name, sizeBytes: bytes }) => ({ name, sizeBytes: bytes })),
    hasChatTemplate: found.hasChatTemplate,
    sourceBytes: sourceBytes(found),
    variantBytes: found.variantBytes,
    preparedFactor,
    freeBytes: disk.bavail * disk.bsize,
    canLink: source.dev === store.dev,
    encrypts: isEncrypting(path.join(dataDir, layout.models)),
    problems: found.problems.map((problem) => ({ ...problem })),
  };
}

/** What each way of keeping the source takes: a link and a model left in place take only the small files again. */
export function sourceBytes({ files, weightFiles }: PreviewResult): Preview['sourceBytes'] {
  const smallBytes = total(files.filter(({ name }) => !weightFiles.includes(name)));
  return { copy: total(files), link: smallBytes, inPlace: smallBytes };
}

function total(files: readonly { readonly sizeBytes: number }[]): number {
  return files.reduce((sum, file) => sum + file.sizeBytes, 0);
}
