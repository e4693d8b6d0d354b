import { AppError } from '../../common/errors/appError.ts';
import { lowerDecoder } from '../../ml/architectures/lowerDecoder.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';
import type { ProviderName } from '../../ml/graph/providers.ts';
import type { PlacedWeight } from '../../ml/graph/weights.ts';
import { openNodeSession } from '../decoder/nodeSession.ts';
import { findPrepared } from '../decoder/prepared.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { graphFileName, type Profile, type VariantManifest } from '../layout.ts';
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
    const model = lowerFor(provider, variant, profile);
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

/** The files of a variant hold graphs for the CPU; for another provider one is lowered anew, over the same weights. */
function lowerFor(provider: ProviderName, variant: VariantManifest, profile: Profile): Uint8Array {
  const { architecture, precision, blockSize } = variant;
  const { model, weights } = lowerDecoder(architecture, weightNames(architecture), {
    ...{ head: 'decoder', precision, blockSize, profile, provider },
  });
  const isSame = ({ name, offset, sizeBytes }: PlacedWeight, index: number): boolean => {
    const stored = variant.weights[index];
    return stored?.name === name && stored.offset === offset && stored.sizeBytes === sizeBytes;
  };
  if (weights.length !== variant.weights.length || !weights.every(isSame))
    throw new AppError('device.otherWeights', { provider });
  return model;
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
