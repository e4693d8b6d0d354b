import { AppError } from '../../common/errors/appError.ts';
import { lowerOver } from '../decoder/lowerOver.ts';
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
 * The decoder graph of one variant and profile, with its KV cache; on the CPU over prepared weights where there are some
 * for this computer. Prepared files that cannot be opened are no reason not to load: the plain ones are there.
 * @throws AppError `session.openFailed`; for another provider `graph.unsupported`, `device.otherWeights`
 */
export async function openDecoder(input: LoadInput): Promise<OpenedDecoder> {
  const variant = await readVariantManifest(input);
  const { architecture } = variant;
  const { profile, provider = 'cpu' } = input;
  const graph = {
    variantFolder: variantFolder(input),
    graphFile: graphFileName('decoder', profile),
    architecture,
    threads: input.threads,
  };
  if (provider !== 'cpu') {
    const model = lowerOver(variant, { head: 'decoder', profile, provider });
    const session = await openNodeSession({ ...graph, model, provider });
    await tryOut(session, graph.graphFile);
    return { session, preparedUsed: false };
  }
  const prepared = input.usePrepared ? await findPrepared(graph) : null;
  if (prepared !== null) {
    const session = await openNodeSession({ ...graph, graphFile: prepared.graphPath, prepared: true }).catch(
      ignoreOpenFailed,
    );
    if (session !== null) return { session, preparedUsed: true };
  }
  return { session: await openNodeSession(graph), preparedUsed: false };
}

/** What a device lacks may show in the first run only, when its programs are compiled. */
async function tryOut(session: DecoderSession, graphFile: string): Promise<void> {
  try {
    await session.run([0], 0);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    if (!(error instanceof AppError) || error.code !== 'session.runFailed') throw error;
    throw new AppError('session.openFailed', { graph: graphFile, ...error.data }, { cause: error });
  }
}

function ignoreOpenFailed(error: unknown): null {
  if (error instanceof AppError && error.code === 'session.openFailed') return null;
  throw error;
}
