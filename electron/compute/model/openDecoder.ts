import { AppError } from '../../common/errors/appError.ts';
import { hasInt8Cache } from '../../ml/graph/providers.ts';
import { readCacheScales } from '../decoder/cacheScalesFile.ts';
import { lowerOver } from '../decoder/lowerOver.ts';
import { openNodeSession } from '../decoder/nodeSession.ts';
import { canBeResident } from '../decoder/resident/openResident.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { type CacheKind, graphFileName } from '../layout.ts';
import { readVariantManifest, variantFolder } from '../modelFolder.ts';
import { ModelSessions, type WantedDecoder } from './modelSessions.ts';
import type { LoadInput } from './requests.ts';
import { tryOut } from './tryOut.ts';

export interface OpenedDecoder {
  readonly session: DecoderSession;
  readonly preparedUsed: boolean;
  readonly cache: CacheKind;
  /** Why the stock binding is used although the other one was wanted; null: it is not, or it was asked for. */
  readonly stockReason: AppError | null;
  /** Opens further sessions of the model, with adapters; to be disposed of after all of them. null: this binding takes none. */
  readonly sessions: ModelSessions | null;
}

/**
 * The decoder of one variant and profile, with its KV caches: resident where it can be, on the CPU over prepared weights
 * where there are some for this computer. What cannot be used there (a library that does not load, weights that an earlier
 * program laid out) is no reason not to load: the stock binding runs the graphs of the variant's folder. Devices whose
 * attention keeps no int8 cache keep a floating-point one.
 * @throws AppError `session.openFailed`; `cache.notMeasured` when an int8 cache has no steps; for another provider `graph.unsupported`, `device.otherWeights`
 */
export async function openDecoder(input: LoadInput): Promise<OpenedDecoder> {
  const variant = await readVariantManifest(input);
  const { provider = 'cpu', binding = 'resident' } = input;
  const cache = input.cache === 'int8' && hasInt8Cache(provider) ? 'int8' : 'float';
  const wanted = { ...input, variant, cacheScales: cache === 'int8' ? await readCacheScales(input) : null };
  if (binding === 'resident' && canBeResident(provider)) {
    const sessions = new ModelSessions(wanted);
    try {
      return { ...(await sessions.openBase()), sessions, stockReason: null, cache };
    } catch (error) {
      sessions[Symbol.dispose]();
      if (!isFallback(error, provider)) throw error;
      return { ...(await openStock(wanted)), stockReason: reasonOf(error), cache };
    }
  }
  return { ...(await openStock(wanted)), stockReason: null, cache };
}

/**
 * A model with an adapter, in one session of its own.
 * @throws AppError `adapters.needsResident` where the model runs on the stock binding; what `ModelSessions.openAdapter` throws
 */
export async function openWithAdapter(
  input: LoadInput,
  adapterFolder: string,
): Promise<{ readonly session: DecoderSession } & AsyncDisposable> {
  const { provider = 'cpu' } = input;
  if (input.binding === 'stock' || !canBeResident(provider)) throw new AppError('adapters.needsResident');
  const sessions = new ModelSessions({
    ...input,
    variant: await readVariantManifest(input),
    cacheScales: null,
  });
  try {
    const session = await sessions.openAdapter(adapterFolder);
    const dispose = async () => {
      await session[Symbol.asyncDispose]();
      sessions[Symbol.dispose]();
    };
    return { session, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    sessions[Symbol.dispose]();
    if (!isFallback(error, provider)) throw error;
    throw new AppError('adapters.needsResident', {}, { cause: error });
  }
}

/** The table's sentence about weights of an earlier program speaks of devices. */
function reasonOf(error: AppError): AppError {
  return error.code === 'device.otherWeights'
    ? new AppError('runtime.otherWeights', {}, { cause: error })
    : error;
}

/** What says nothing about the model itself. On a device, weights of another layout serve neither binding. */
function isFallback(error: unknown, provider: string): error is AppError {
  if (!(error instanceof AppError)) return false;
  const isRuntime = error.code === 'runtime.missing' || error.code === 'runtime.untested';
  return isRuntime || (provider === 'cpu' && error.code === 'device.otherWeights');
}

async function openStock(
  input: WantedDecoder,
): Promise<Pick<OpenedDecoder, 'session' | 'preparedUsed' | 'sessions'>> {
  const { variant, cacheScales, profile, threads, provider = 'cpu', sequences: slots = 1 } = input;
  const { architecture } = variant;
  const graphFile = graphFileName('decoder', profile);
  const graph = { variantFolder: variantFolder(input), graphFile, architecture, threads, slots };
  const opened = { preparedUsed: false, sessions: null };
  if (provider === 'cpu' && cacheScales === null) return { session: await openNodeSession(graph), ...opened };
  const { model } = lowerOver(variant, { head: 'decoder', profile, provider, cacheScales });
  const session = await openNodeSession({ ...graph, model, provider });
  await tryOut(session, graphFile);
  return { session, ...opened };
}
