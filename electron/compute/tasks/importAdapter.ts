import { AppError } from '../../common/errors/appError.ts';
import { loraParameterCount } from '../../ml/lora/parameters.ts';
import { type AdapterManifest, adapterFiles, baseHash } from '../adapters/adapterManifest.ts';
import { readPeftFolder, verifyAdapter } from '../adapters/readAdapter.ts';
import { writeAdapter } from '../adapters/writeAdapter.ts';
import { readModelManifest } from '../modelFolder.ts';
import { openSourceFolder } from '../sourceFolder.ts';
import type { Task } from '../task.ts';

export interface ImportAdapterInput {
  /** As PEFT has saved it, or this product has exported it. */
  readonly folder: string;
  readonly modelFolder: string;
  /** The model's name, for people. */
  readonly baseName: string | null;
  /** Absolute path of the adapter's folder to be made; nothing may be there. */
  readonly target: string;
}
export interface ImportAdapterResult {
  readonly manifest: AdapterManifest;
  /** Numbers in its matrices. */
  readonly parameters: number;
  readonly sizeBytes: number;
}

/**
 * Takes an adapter from outside for a model: everything is checked against the model's architecture, and written anew in
 * float32. One that says which model it was made for is taken for that model only.
 * @throws AppError `adapters.*`, `safetensors.*`, `json.*`, `weights.pickle`, `import.*` (links), `disk.full`, `file.*`
 */
export const importAdapter: Task<ImportAdapterInput, ImportAdapterResult> = async (input, context) => {
  const { folder, modelFolder, baseName, target } = input;
  const model = await readModelManifest(modelFolder);
  context.progress('import', 0, 1, 'items');
  const { entries } = await openSourceFolder(folder);
  if (entries.some(({ name, kind }) => name === adapterFiles.manifest && kind === 'file')) {
    const { base } = await verifyAdapter(folder);
    if (base.sha256 !== baseHash(model)) throw new AppError('adapters.otherBase');
  }
  const { adapter, config } = await readPeftFolder(folder, model.architecture);
  if (context.signal.aborted) throw new AppError('request.cancelled');
  const { dropout } = config;
  const manifest = await writeAdapter(target, { adapter, dropout, modelFolder, baseName, run: null });
  context.progress('import', 1, 1, 'items');
  return {
    manifest,
    parameters: loraParameterCount(model.architecture, adapter),
    sizeBytes: manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
};
