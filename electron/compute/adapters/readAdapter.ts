import { createHash } from 'node:crypto';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { readSafetensorsHeader } from '../../ml/formats/safetensors.ts';
import { findFile, readSmallFile } from '../../ml/formats/sourceFolder.ts';
import type { LoraAdapter } from '../../ml/lora/adapter.ts';
import { matchPeft, PeftReader } from '../../ml/lora/fromPeft.ts';
import { type PeftConfig, parsePeftConfig, peftFiles, peftLimits } from '../../ml/lora/peftConfig.ts';
import { type OpenedReadAt, openReadAt } from '../../vault/files.ts';
import { hashFile } from '../hashing.ts';
import { readModelManifest } from '../modelFolder.ts';
import { type OpenedSourceFolder, openSourceFolder } from '../sourceFolder.ts';
import { type AdapterManifest, adapterFiles, baseHash, isManifest } from './adapterManifest.ts';

/** What `readPeftFolder` finds. */
export interface PeftFolder {
  readonly config: PeftConfig;
  readonly adapter: LoraAdapter;
}

/**
 * Reads an adapter that PEFT (or anybody) has made, for a model of this architecture. Nothing in it is believed: names,
 * types and shapes are checked before memory is taken, values when they are read.
 * @throws AppError `adapters.*`, `safetensors.*`, `json.*`, `weights.pickle`, `import.*` (links), `file.unreadable`
 */
export async function readPeftFolder(location: string, architecture: Architecture): Promise<PeftFolder> {
  const folder = await openSourceFolder(location);
  const bytes = await readSmallFile(folder, peftFiles.config, peftLimits.configBytes);
  if (bytes === null) throw new AppError('adapters.fileMissing', { file: peftFiles.config });
  const config = parsePeftConfig(bytes);
  requireWeights(folder);
  await using file = await folder.open(peftFiles.weights);
  return { config, adapter: await readTensors(file, config, architecture) };
}

/**
 * Reads an adapter's folder of the product's own, whose files have to be what they were when they were written. Which model
 * it belongs to is for the caller to check (`manifest.base`).
 * @throws AppError `adapters.damaged`; else as `readPeftFolder`
 */
export async function readAdapter(location: string, architecture: Architecture): Promise<LoraAdapter> {
  await verifyAdapter(location);
  return (await readPeftFolder(location, architecture)).adapter;
}

/**
 * The same for the model in a folder.
 * @throws AppError `adapters.otherBase`; else as `readAdapter`
 */
export async function readOwnAdapter(modelFolder: string, location: string): Promise<LoraAdapter> {
  const model = await readModelManifest(modelFolder);
  const { base } = await readAdapterManifest(location);
  if (base.sha256 !== baseHash(model)) throw new AppError('adapters.otherBase');
  return readAdapter(location, model.architecture);
}

/** @throws AppError `adapters.damaged` with the file that is not what it was, `file.unreadable` */
export async function verifyAdapter(location: string): Promise<AdapterManifest> {
  const manifest = await readAdapterManifest(location);
  for (const { name, sizeBytes, sha256 } of manifest.files) {
    await using file = await openReadAt(path.join(location, name));
    const same = file.sizeBytes === sizeBytes && (await hashFile(file, unstoppable)) === sha256;
    if (!same) throw new AppError('adapters.damaged', { file: name });
  }
  return manifest;
}

const unstoppable = { signal: new AbortController().signal, onBytes: () => undefined };

/** @throws AppError `file.unreadable`, `adapters.damaged` */
export async function readAdapterManifest(location: string): Promise<AdapterManifest> {
  await using file = await openReadAt(path.join(location, adapterFiles.manifest));
  if (file.sizeBytes > peftLimits.configBytes) throw damaged();
  const text = new TextDecoder().decode(await file.read(0, file.sizeBytes));
  try {
    const manifest: unknown = JSON.parse(text);
    if (isManifest(manifest)) return manifest;
  } catch {
    // Told below.
  }
  throw damaged();
}

/** SHA-256 over the hashes of an adapter's files: two folders with this in common are the same adapter. */
export function adapterHash({ files }: AdapterManifest): string {
  return createHash('sha256')
    .update(files.map(({ sha256 }) => sha256).join(' '))
    .digest('hex');
}

function damaged(): AppError {
  return new AppError('adapters.damaged', { file: adapterFiles.manifest });
}

function requireWeights(folder: OpenedSourceFolder): void {
  if (findFile(folder, peftFiles.weights) !== null) return;
  const pickle = folder.entries.find(({ name }) => /^adapter_model\.(bin|pt|pth)$/.test(name));
  if (pickle) throw new AppError('weights.pickle', { file: pickle.name });
  throw new AppError('adapters.fileMissing', { file: peftFiles.weights });
}

/** One tensor's bytes in memory at a time, besides the adapter itself. */
async function readTensors(
  file: OpenedReadAt,
  config: PeftConfig,
  architecture: Architecture,
): Promise<LoraAdapter> {
  const { tensors } = await readSafetensorsHeader(file, peftFiles.weights);
  const matched = matchPeft(architecture, config, tensors);
  const reader = new PeftReader(architecture, matched);
  for (const one of matched.tensors)
    reader.take(one, await file.read(one.tensor.offset, one.tensor.sizeBytes));
  return reader.finish(config.scale);
}
