import { openNodeSession } from '../decoder/nodeSession.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { graphFileName } from '../layout.ts';
import { readVariantManifest, variantFolder } from '../modelFolder.ts';
import type { LoadInput } from './loadedModel.ts';

export interface OpenedDecoder {
  readonly session: DecoderSession;
  readonly preparedUsed: boolean;
}

/** The decoder graph of one variant and profile, with its KV cache. */
export async function openDecoder(input: LoadInput): Promise<OpenedDecoder> {
  const { architecture } = await readVariantManifest(input);
  const session = await openNodeSession({
    variantFolder: variantFolder(input),
    graphFile: graphFileName('decoder', input.profile),
    architecture,
    threads: input.threads,
  });
  return { session, preparedUsed: false };
}
