import { openRuntime } from '../../../native/onnxruntime/runtime.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { CacheScales } from '../../ml/architectures/cacheScales.ts';
import { hasInt8Cache } from '../../ml/graph/providers.ts';
import { readCacheScales } from '../decoder/cacheScalesFile.ts';
import { lowerOver } from '../decoder/lowerOver.ts';
import { openNodeSession } from '../decoder/nodeSession.ts';
import { findPrepared } from '../decoder/prepared.ts';
import {
  canBeResident,
  openResidentSession,
  type ResidentOptions,
} from '../decoder/resident/openResident.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { type CacheKind, graphFileName, type VariantManifest } from '../layout.ts';
import { readVariantManifest, variantFolder } from '../modelFolder.ts';
import type { LoadInput } from './requests.ts';

export interface OpenedDecoder {
  readonly session: DecoderSession;
  readonly preparedUsed: boolean;
  readonly cache: CacheKind;
  /** Why the stock binding is used although the other one was wanted; null: it is not, or it was asked for. */
  readonly stockReason: AppError | null;
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
    try {
      return { ...(await openResident(wanted)), stockReason: null, cache };
    } catch (error) {
      if (!isFallback(error, provider)) throw error;
      return { ...(await openStock(wanted)), stockReason: reasonOf(error), cache };
    }
  }
  return { ...(await openStock(wanted)), stockReason: null, cache };
}

interface WantedDecoder extends LoadInput {
  readonly variant: VariantManifest;
  /** null: the cache is floating point. */
  readonly cacheScales: CacheScales | null;
}

type Opened = Pick<OpenedDecoder, 'session' | 'preparedUsed'>;

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

async function openResident(input: WantedDecoder): Promise<Opened> {
  const { variant, cacheScales, profile, threads, provider = 'cpu', sequences: slots = 1 } = input;
  const { architecture } = variant;
  const folder = variantFolder(input);
  const model = lowerOver(variant, { head: 'resident', profile, provider, cacheScales });
  const options = { runtime: openRuntime(), variantFolder: folder, architecture, threads, provider, slots };
  const usesPrepared = input.usePrepared && provider === 'cpu';
  const prepared = usesPrepared ? await findPrepared({ variantFolder: folder, profile, model }) : null;
  if (prepared !== null) {
    const source = { path: prepared.graphPath };
    const session = await openUnlessBroken({ ...options, source, prepared: true });
    if (session !== null) return { session, preparedUsed: true };
  }
  const session = await openResidentSession({ ...options, source: { model } });
  if (provider !== 'cpu') await tryOut(session, provider);
  return { session, preparedUsed: false };
}

async function openStock(input: WantedDecoder): Promise<Opened> {
  const { variant, cacheScales, profile, threads, provider = 'cpu', sequences: slots = 1 } = input;
  const { architecture } = variant;
  const graphFile = graphFileName('decoder', profile);
  const graph = { variantFolder: variantFolder(input), graphFile, architecture, threads, slots };
  if (provider === 'cpu' && cacheScales === null)
    return { session: await openNodeSession(graph), preparedUsed: false };
  const model = lowerOver(variant, { head: 'decoder', profile, provider, cacheScales });
  const session = await openNodeSession({ ...graph, model, provider });
  await tryOut(session, graphFile);
  return { session, preparedUsed: false };
}

/** Prepared files that cannot be opened are no reason not to load: the plain ones are there. */
async function openUnlessBroken(options: ResidentOptions): Promise<DecoderSession | null> {
  try {
    return await openResidentSession(options);
  } catch (error) {
    if (error instanceof AppError && error.code === 'session.openFailed') return null;
    throw error;
  }
}

/** What a device lacks may show in the first run only, when its programs are compiled. */
async function tryOut(session: DecoderSession, graph: string): Promise<void> {
  try {
    await session.run([0], 0);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    if (!(error instanceof AppError) || error.code !== 'session.runFailed') throw error;
    throw new AppError('session.openFailed', { graph, ...error.data }, { cause: error });
  }
}
