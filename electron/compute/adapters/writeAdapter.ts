import { createHash, hash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { formatSafetensorsHeader } from '../../ml/formats/safetensorsWriter.ts';
import type { LoraAdapter } from '../../ml/lora/adapter.ts';
import { formatPeftConfig } from '../../ml/lora/peftConfig.ts';
import { type PeftAdapter, toPeft } from '../../ml/lora/toPeft.ts';
import { openWriteAt, renameDurably, syncFolder, writeError, writeFileWhole } from '../../vault/files.ts';
import { readModelManifest } from '../modelFolder.ts';
import { type AdapterManifest, adapterFiles, baseHash } from './adapterManifest.ts';

export interface AdapterToWrite {
  readonly adapter: LoraAdapter;
  /** Of the run; stays with the adapter for whoever trains it further. */
  readonly dropout: number;
  /** The model that it belongs to. */
  readonly modelFolder: string;
  readonly baseName: string | null;
  readonly run: string | null;
}

/**
 * Writes an adapter's folder, which is there whole or not at all; one that is there already is in the way.
 * @throws AppError `disk.full`, `file.unwritable`, `file.unreadable` (the model's manifest)
 */
export async function writeAdapter(folder: string, given: AdapterToWrite): Promise<AdapterManifest> {
  const model = await readModelManifest(given.modelFolder);
  const partial = `${folder}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const manifest = await fill(partial, given, model);
    await syncFolder(partial);
    await renameDurably(partial, folder);
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(error, partial);
  }
}

async function fill(
  folder: string,
  { adapter, dropout, baseName, run }: AdapterToWrite,
  model: Parameters<typeof baseHash>[0] & { readonly architecture: Architecture },
): Promise<AdapterManifest> {
  const peft = toPeft(model.architecture, adapter);
  const config = Buffer.from(formatPeftConfig({ ...peft, dropout, baseModel: baseName }));
  await writeFileWhole(path.join(folder, adapterFiles.config), config);
  const weights = await writeTensors(path.join(folder, adapterFiles.weights), peft);
  const { rank, scale, targets } = adapter;
  const manifest: AdapterManifest = {
    format: 1,
    base: { sha256: baseHash(model), name: baseName },
    ...{ rank, alpha: scale * rank, targets, run },
    files: [
      { name: adapterFiles.config, sizeBytes: config.length, sha256: hash('sha256', config) },
      { name: adapterFiles.weights, ...weights },
    ],
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeFileWhole(path.join(folder, adapterFiles.manifest), Buffer.from(text));
  return manifest;
}

/** One tensor in memory at a time. */
async function writeTensors(location: string, { tensors }: PeftAdapter) {
  // PEFT's own files carry this mark; transformers looks for it.
  const described = tensors.map(({ name, shape }) => ({ name, dtype: 'F32' as const, shape }));
  const { header, offsets, sizeBytes } = formatSafetensorsHeader(described, { format: 'pt' });
  const hash = createHash('sha256').update(header);
  await using file = await openWriteAt(location);
  await file.writeAt(header, 0);
  for (const [index, tensor] of tensors.entries()) {
    const bytes = new Uint8Array(tensor.data().buffer);
    hash.update(bytes);
    await file.writeAt(bytes, offsets[index] ?? 0);
  }
  await file.sync();
  return { sizeBytes, sha256: hash.digest('hex') };
}
