import { AppError } from '../../common/errors/appError.ts';
import { openNodeSession } from '../decoder/nodeSession.ts';
import { findPrepared } from '../decoder/prepared.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { graphFileName } from '../layout.ts';
import { readVariantManifest, variantFolder } from '../modelFolder.ts';
import type { LoadInput } from './requests.ts';

export interface OpenedDecoder {
  readonly session: DecoderSession;
  readonly preparedUsed: boolean;
}

/**
 * The decoder graph of one variant and profile, with its KV cache; over prepared weights where there are some for this
 * computer. Prepared files that cannot be opened are no reason not to load: the plain ones are there.
 */
export async function openDecoder(input: LoadInput): Promise<OpenedDecoder> {
  const { architecture } = await readVariantManifest(input);
  const graph = {
    variantFolder: variantFolder(input),
    graphFile: graphFileName('decoder', input.profile),
    architecture,
    threads: input.threads,
  };
  const prepared = input.usePrepared ? await findPrepared(graph) : null;
  if (prepared !== null) {
    const session = await openNodeSession({ ...graph, graphFile: prepared.graphPath, prepared: true }).catch(
      ignoreOpenFailed,
    );
    if (session !== null) return { session, preparedUsed: true };
  }
  return { session: await openNodeSession(graph), preparedUsed: false };
}

function ignoreOpenFailed(error: unknown): null {
  if (error instanceof AppError && error.code === 'session.openFailed') return null;
  throw error;
}
