import { mergedChanges } from '../../ml/lora/mergeRows.ts';
import { readOwnAdapter } from '../adapters/readAdapter.ts';
import { writeModelFolder } from '../adapters/writeModelFolder.ts';
import { readModelManifest } from '../modelFolder.ts';
import type { Task } from '../task.ts';

export interface MergeAdapterInput {
  /** The model that the adapter was made for. */
  readonly modelFolder: string;
  readonly adapterFolder: string;
  /** Absolute path of the Hugging Face folder to be made; nothing may be there. */
  readonly target: string;
}
export interface MergeAdapterResult {
  readonly sizeBytes: number;
}

/**
 * Adds an adapter to the weights of its model, from the model's source files into a folder that can be imported like any
 * other: the same types, W + scale · B A rounded once. Begins anew after a kill; nothing half-written has the target's name.
 * @throws AppError `adapters.otherBase`, `adapters.damaged`, what `writeModelFolder` throws
 */
export const mergeAdapter: Task<MergeAdapterInput, MergeAdapterResult> = async (input, context) => {
  const { modelFolder, adapterFolder, target } = input;
  const { architecture } = await readModelManifest(modelFolder);
  const changes = mergedChanges(architecture, await readOwnAdapter(modelFolder, adapterFolder));
  const change = (tensor: string) => changes.get(tensor) ?? null;
  return { sizeBytes: await writeModelFolder({ modelFolder, target, change }, context) };
};
