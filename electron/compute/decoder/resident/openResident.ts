import { Allocator, MemoryInfo } from '../../../../native/onnxruntime/allocator.ts';
import type { OnnxRuntime } from '../../../../native/onnxruntime/runtime.ts';
import { type ModelSource, Session } from '../../../../native/onnxruntime/session.ts';
import type { SessionSettings } from '../../../../native/onnxruntime/sessionOptions.ts';
import type { Tensor } from '../../../../native/onnxruntime/tensor.ts';
import { AppError } from '../../../common/errors/appError.ts';
import type { Architecture } from '../../../ml/architectures/architecture.ts';
import { lowerCacheCopy } from '../../../ml/architectures/lowerCacheCopy.ts';
import { decoderPositions } from '../../../ml/architectures/rope.ts';
import type { ProviderName } from '../../../ml/graph/providers.ts';
import { type Device, deviceConfig, devices } from '../../providers/devices.ts';
import type { AdapterWeights } from './adapterWeights.ts';
import { CacheCopier } from './cacheCopier.ts';
import { ResidentCache } from './residentCache.ts';
import { ResidentSession } from './residentSession.ts';
import type { SharedWeights } from './sharedWeights.ts';

export interface ResidentOptions {
  readonly runtime: OnnxRuntime;
  /** A graph with the head `resident`: in memory, or (prepared) in a file with its weights beside it. */
  readonly source: ModelSource;
  /** Where the weights of a graph in memory lie. */
  readonly variantFolder: string;
  readonly architecture: Architecture;
  readonly threads: number;
  readonly provider: ProviderName;
  /** Sequences with a cache of their own. */
  readonly slots: number;
  /** Logits of a run that does not say which it wants. */
  readonly rows?: 'last' | 'all';
  /** The graph is already optimized and packed for this CPU: leave it as it is. */
  readonly prepared?: boolean;
  /** Weights that other sessions use too; have to outlive this one. */
  readonly shared?: SharedWeights;
  /** Weights that a device cannot read from their file, because that is encrypted; have to outlive this session. */
  readonly decrypted?: SharedWeights;
  /** What a graph with an adapter is given; goes with the session, also when it cannot be opened. */
  readonly adapter?: AdapterWeights;
  /** Further settings, e.g. those that write a prepared graph, a profile, … */
  readonly settings?: Partial<SessionSettings>;
}

/** Whether a provider's caches can stay there. */
export function canBeResident(provider: ProviderName): boolean {
  return devices[provider] !== null;
}

/** @throws AppError `session.openFailed` */
export async function openResidentSession(options: ResidentOptions): Promise<ResidentSession> {
  try {
    return await open(options);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'runtime.failed') throw error;
    const graph = 'path' in options.source ? options.source.path : 'resident';
    throw new AppError('session.openFailed', { graph, reason: String(error.data.message) }, { cause: error });
  }
}

async function open(options: ResidentOptions): Promise<ResidentSession> {
  const { runtime, architecture, provider, slots, source, shared, adapter = null } = options;
  const device = devices[provider];
  if (device === null) throw new Error(`${provider} keeps no caches`);
  // Released in the opposite order when something fails; the session takes them over otherwise.
  using opened = new DisposableStack();
  opened.use(adapter);
  const settings = settingsOf(options, device);
  const session = opened.use(
    await Session.open(runtime, { source, settings, ...(shared ? { packed: shared.packed } : {}) }),
  );
  const memoryInfo = device.memory ? opened.use(new MemoryInfo(runtime, device.memory)) : null;
  const allocator = memoryInfo ? opened.use(new Allocator(session, memoryInfo)) : null;
  const copier = opened.use(await openCopier(options, session, device));
  const memory = { runtime, allocator, joint: device.joint };
  const positions = decoderPositions(architecture);
  const cache = new ResidentCache({ architecture, positions, slots, source: memory, copier, session });
  const owned = [copier, allocator, memoryInfo].filter((part) => part !== null);
  const batches = device.joint && session.inputs.some(isBatched);
  const rows = options.rows ?? 'last';
  const made = new ResidentSession({
    ...{ architecture, device: provider, slots, session, cache, batches, rows, owned, adapter },
  });
  opened.move();
  return made;
}

function isBatched({ name, shape }: { readonly name: string; readonly shape: readonly number[] }): boolean {
  return name === 'input_ids' && shape[0] === -1;
}

function settingsOf(options: ResidentOptions, device: Device): SessionSettings {
  const { provider } = device;
  const config: Record<string, string> = { ...deviceConfig(device) };
  if ('model' in options.source)
    config['session.model_external_initializers_file_folder_path'] = options.variantFolder;
  return {
    threads: options.threads,
    optimization: options.prepared ? 'none' : 'all',
    ...(provider ? { provider } : {}),
    ...(options.shared ? { initializers: options.shared.initializers } : {}),
    ...(options.adapter || options.decrypted ? { replaced: replacedBy(options) } : {}),
    ...options.settings,
    config: { ...config, ...options.settings?.config },
  };
}

function replacedBy({ adapter, decrypted }: ResidentOptions): ReadonlyMap<string, Tensor> {
  return new Map([...(decrypted?.initializers ?? []), ...(adapter?.initializers ?? [])]);
}

async function openCopier(
  { runtime, architecture, provider }: ResidentOptions,
  { inputs }: Session,
  device: Device,
): Promise<CacheCopier> {
  const { kvHeadCount, headDim } = architecture;
  const type = inputs.find(({ name }) => name === 'past_key_values.0.key')?.type;
  if (!type) throw new Error('the graph has no cache');
  const model = lowerCacheCopy({ type, kvHeadCount, headDim, provider });
  const settings = {
    threads: 1,
    optimization: 'all',
    ...(device.provider ? { provider: device.provider } : {}),
  } as const;
  return new CacheCopier(await Session.open(runtime, { source: { model }, settings }));
}
