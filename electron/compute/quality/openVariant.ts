import { openNodeSession } from '../decoder/nodeSession.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { type GraphHead, graphFileName, type Profile } from '../layout.ts';
import { readModelManifest, readVariantManifest, type VariantRef, variantFolder } from '../modelFolder.ts';

/** One precision of a model, run in one profile. */
export interface ProfileRef extends VariantRef {
  readonly profile: Profile;
  readonly threads: number;
}

/** Loads one graph of a variant as it lies there: without prepared weights, so that what is measured is the file. */
export async function openVariant(variant: ProfileRef, head: GraphHead): Promise<DecoderSession> {
  const { architecture } = await readModelManifest(variant.modelFolder);
  return openNodeSession({
    variantFolder: variantFolder(variant),
    graphFile: graphFileName(head, variant.profile),
    architecture,
    threads: variant.threads,
  });
}

/** Weights and graphs of a variant. */
export async function variantSizeBytes(variant: VariantRef): Promise<number> {
  const { weightsSizeBytes, graphs } = await readVariantManifest(variant);
  return graphs.reduce((sum, { sizeBytes }) => sum + sizeBytes, weightsSizeBytes);
}
