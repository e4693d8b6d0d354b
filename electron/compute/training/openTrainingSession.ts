import { openRuntime } from '../../../native/onnxruntime/runtime.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { ProviderName } from '../../common/providers.ts';
import type { TrainingSettings } from '../../common/training.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { canTrainMixed } from '../../ml/graph/providers.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { loraParameters } from '../../ml/lora/parameters.ts';
import { fillInitialAdapters } from '../../ml/training/initialAdapters.ts';
import { lowerTraining } from '../../ml/training/lowerTraining.ts';
import { lowerUnpacking } from '../../ml/training/lowerUnpacking.ts';
import { unpacksHalf } from '../../ml/training/unpackedBase.ts';
import { openReadAt } from '../../vault/files.ts';
import { readModelManifest, sourcePath, variantFolder } from '../modelFolder.ts';
import { devices } from '../providers/devices.ts';
import { sourceWeights } from '../quality/sourceWeights.ts';
import { BaseTensors } from './baseTensors.ts';
import { FlatOptimizer } from './flatOptimizer.ts';
import { FlatSession } from './flatSession.ts';
import { GraphSession } from './graphSession.ts';
import { asLostDevice } from './lostDevice.ts';
import { asOutOfMemory } from './outOfMemory.ts';
import type { TrainingSources } from './requests.ts';
import type { TrainingSession } from './trainingSession.ts';

export interface OpenTrainingOptions {
  readonly architecture: Architecture;
  readonly variantFolder: string;
  readonly precision: Precision;
  /** null for fp16 and fp32. */
  readonly blockSize: BlockSize | null;
  readonly settings: TrainingSettings;
  readonly provider: ProviderName;
  readonly threads: number;
  /**
   * Whether quantized products forward quantize their input to 8 bits (fast) or not. Left out: exact, which takes about a fifth
   * longer; its gradients are within 1e-4 of an unpacked base's, those of fast off by up to 5% (tested).
   */
  readonly profile?: 'exact' | 'fast';
  /** For tests: mixed precision also where it is slower than single, each value cast on its way into a node and out of it. */
  readonly castsHalf?: boolean;
  /** Fills `target` with a source tensor; for `full`, which starts there. */
  readTensor?(name: string, target: Float32Array<ArrayBuffer>): Promise<void>;
}

/** @throws AppError `session.openFailed`, `training.mixedUnavailable`, `training.outOfMemory`, `graph.unsupported`, `file.unreadable` */
export async function openTrainingSession(
  sources: Omit<TrainingSources, 'examples' | 'at'>,
): Promise<TrainingSession> {
  const { modelFolder } = sources;
  const manifest = await readModelManifest(modelFolder);
  const { architecture } = manifest;
  const { precision, blockSize, settings, provider, threads } = sources;
  const folder = variantFolder(sources);
  await using files = new AsyncDisposableStack();
  const read = async (name: string) => files.use(await openReadAt(sourcePath(modelFolder, manifest, name)));
  const weights =
    settings.method === 'full'
      ? sourceWeights(await Promise.all(manifest.weightFiles.map(read)), manifest.tensors)
      : null;
  return await openTraining({
    ...{ architecture, variantFolder: folder, precision, blockSize, settings, provider, threads },
    ...(weights ? { readTensor: (tensor, target) => weights.read({ tensor }, target) } : {}),
  });
}

/** Over a variant's folder of which only `weights.bin` is read. */
export function openTraining(options: OpenTrainingOptions): Promise<TrainingSession> {
  return explained(() => open(options));
}

async function explained<Opened>(opening: () => Promise<Opened>): Promise<Opened> {
  try {
    return await opening();
  } catch (error) {
    const known = asOutOfMemory(error) ?? asLostDevice(error);
    if (known) throw known;
    if (!(error instanceof AppError) || error.code !== 'runtime.failed') throw error;
    const { message } = error.data;
    throw new AppError(
      'session.openFailed',
      { graph: 'training', reason: String(message) },
      { cause: error },
    );
  }
}

/** Where training starts: at the source's weights, or with adapters that change nothing. */
async function fillParameters(
  options: OpenTrainingOptions,
  { state, parameters }: FlatOptimizer,
): Promise<void> {
  const { settings, architecture, readTensor } = options;
  if (settings.method !== 'full') {
    fillInitialAdapters(state.parameters, loraParameters(architecture, settings.lora), settings.seed);
    return;
  }
  if (readTensor === undefined) throw new Error('nothing gives the weights to begin with');
  for (const { name, offset, shape } of parameters) {
    const length = shape.reduce((product, size) => product * size, 1);
    await readTensor(name, state.parameters.subarray(offset, offset + length));
  }
}

async function open(options: OpenTrainingOptions): Promise<TrainingSession> {
  const isMixed = options.settings.precision === 'mixed';
  if (isMixed && !canTrainMixed(options.provider) && !options.castsHalf)
    throw new AppError('training.mixedUnavailable', { device: options.provider });
  const device = devices[options.provider];
  if (device === null)
    throw new AppError('graph.unsupported', { op: 'training', type: 'float32', provider: options.provider });
  const { architecture, settings, threads, provider, profile = 'exact' } = options;
  const { precision, blockSize, variantFolder: folder } = options;
  const { method, lora, checkpointLayers, vocabularyChunk } = settings;
  const isUnpacked = settings.unpackBase || unpacksHalf({ precision, settings, provider });
  const unpacked = isUnpacked && precision !== 'fp32' && method === 'lora';
  const activations = isMixed ? 'float16' : 'float32';
  const common = { precision, blockSize, provider, unpacked, profile, activations } as const;
  const graph = { ...common, method, lora, checkpointLayers, vocabularyChunk };
  const lower = (wantsGradient: boolean) => lowerTraining(architecture, { ...graph, wantsGradient });
  const learning = lower(true);
  const runtime = openRuntime();
  using opened = new DisposableStack();
  const { external, own } = learning;
  const unpacking = unpacked ? lowerUnpacking(architecture, { precision, blockSize, wanted: own }) : null;
  const base = opened.use(
    await BaseTensors.open(runtime, { variantFolder: folder, external, own, unpacking, threads }),
  );
  const optimizer = opened.use(
    await FlatOptimizer.open(runtime, { parameters: learning.parameters, threads }),
  );
  await fillParameters(options, optimizer);
  const openGraph = (wantsGradient: boolean) =>
    GraphSession.open(runtime, {
      ...{ lowered: wantsGradient ? learning : lower(false), base, variantFolder: folder, threads },
      ...{ optimizer, device },
    });
  const session = opened.use(await openGraph(true));
  const made = new FlatSession({
    ...{
      architecture,
      settings,
      optimizer,
      learning: session,
      openEvaluation: () => explained(() => openGraph(false)),
    },
    owned: [optimizer, base],
  });
  opened.move();
  return made;
}
