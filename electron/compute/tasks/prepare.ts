import { join } from 'node:path';
import { openRuntime } from '../../../native/onnxruntime/runtime.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { isEncryptedFile } from '../../vault/files.ts';
import { readCacheScales } from '../decoder/cacheScalesFile.ts';
import { lowerOver } from '../decoder/lowerOver.ts';
import { preparedBytes, prepareVariant } from '../decoder/prepared.ts';
import { type CacheKind, layout, type Profile } from '../layout.ts';
import { readVariantManifest, variantFolder } from '../modelFolder.ts';
import type { Task } from '../task.ts';

export interface PrepareInput {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly profile: Profile;
  /** Left out: float. */
  readonly cache?: CacheKind;
  readonly threads: number;
}
export interface PrepareResult {
  /** Disk space of everything that is now prepared for the variant; 0: nothing is packed on this computer. */
  readonly preparedBytes: number;
}

/**
 * Prepares the decoder graph of a variant, so that later loads map what they need. Cannot be cancelled but by ending
 * the process, which leaves nothing that is used. @throws AppError what `prepareVariant` and
 * `openRuntime` throw
 */
export const prepare: Task<PrepareInput, PrepareResult> = async (input, context) => {
  const folder = variantFolder(input);
  // Packed forms are as telling as the weights, and a mapped file cannot be encrypted.
  if (await isEncryptedFile(join(folder, layout.weights))) throw new AppError('prepared.encrypted');
  const variant = await readVariantManifest(input);
  const { architecture } = variant;
  context.progress('prepare', 0, 1, 'items');
  const { profile, threads } = input;
  const cacheScales = input.cache === 'int8' ? await readCacheScales(input) : null;
  const runtime = openRuntime();
  const { model } = lowerOver(variant, { head: 'resident', profile, provider: 'cpu', cacheScales });
  await prepareVariant({ runtime, variantFolder: folder, profile, model, architecture, threads });
  context.progress('prepare', 1, 1, 'items');
  return { preparedBytes: await preparedBytes(folder) };
};
