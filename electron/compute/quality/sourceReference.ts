import type { OpenedReadAt } from '../../vault/files.ts';
import { openReadAt } from '../../vault/files.ts';
import { readModelManifest, sourcePath } from '../modelFolder.ts';
import { computeReference, type Reference, type ReferenceInput } from './reference.ts';
import { sourceWeights } from './sourceWeights.ts';

export interface SourceReferenceInput extends Omit<ReferenceInput, 'architecture' | 'weights'> {
  readonly modelFolder: string;
}

/**
 * `computeReference` on the weights that a model was imported from, wherever they lie.
 * @throws AppError `file.unreadable` when they are not there any more, `request.cancelled`
 */
export async function openSourceReference(input: SourceReferenceInput): Promise<Reference> {
  const { modelFolder } = input;
  const manifest = await readModelManifest(modelFolder);
  await using opened = new AsyncDisposableStack();
  const files: OpenedReadAt[] = [];
  for (const name of manifest.weightFiles)
    files.push(opened.use(await openReadAt(sourcePath(modelFolder, manifest, name))));
  const weights = sourceWeights(files, manifest.tensors);
  const reference = await computeReference({ ...input, architecture: manifest.architecture, weights });
  opened.use(reference);
  // The head reads its pieces from the files, so they stay open as long as it does.
  const keep = opened.move();
  return { logits: reference.logits, [Symbol.asyncDispose]: () => keep.disposeAsync() };
}
