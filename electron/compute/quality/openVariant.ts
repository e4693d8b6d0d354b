import { readCacheScales } from '../decoder/cacheScalesFile.ts';
import { lowerOver } from '../decoder/lowerOver.ts';
import { openNodeSession } from '../decoder/nodeSession.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { type CacheKind, type GraphHead, graphFileName, type Profile } from '../layout.ts';
import { readModelManifest, readVariantManifest, type VariantRef, variantFolder } from '../modelFolder.ts';

/** One precision of a model, run in one profile with one kind of cache. */
export interface ProfileRef extends VariantRef {
  readonly profile: Profile;
  /** Left out: float. */
  readonly cache?: CacheKind;
  readonly threads: number;
}

/**
 * Loads one graph of a variant as it lies there: without prepared weights, so that what is measured is the file. With an
 * int8 cache it is lowered anew over the same weights.
 * @throws AppError `cache.notMeasured` when an int8 cache has no steps yet
 */
export async function openVariant(variant: ProfileRef, head: GraphHead): Promise<DecoderSession> {
  const { architecture } = await readModelManifest(variant.modelFolder);
  const graph = {
    variantFolder: variantFolder(variant),
    graphFile: graphFileName(head, variant.profile),
    architecture,
    threads: variant.threads,
  };
  if (variant.cache !== 'int8') return openNodeSession(graph);
  const { profile } = variant;
  const cacheScales = await readCacheScales(variant);
  const { model } = lowerOver(await readVariantManifest(variant), {
    head,
    profile,
    provider: 'cpu',
    cacheScales,
  });
  return openNodeSession({ ...graph, model });
}

/** Weights and graphs of a variant. */
export async function variantSizeBytes(variant: VariantRef): Promise<number> {
  const { weightsSizeBytes, graphs } = await readVariantManifest(variant);
  return graphs.reduce((sum, { sizeBytes }) => sum + sizeBytes, weightsSizeBytes);
}
