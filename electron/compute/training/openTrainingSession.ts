import { openRuntime } from '../../../native/onnxruntime/runtime.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { ProviderName } from '../../common/providers.ts';
import type { TrainingSettings } from '../../common/training.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { fillInitialAdapters } from '../../ml/training/initialAdapters.ts';
import { lowerTraining } from '../../ml/training/lowerTraining.ts';
import { lowerUnpacking } from '../../ml/training/lowerUnpacking.ts';
import { readModelManifest, variantFolder } from '../modelFolder.ts';
import { BaseTensors } from './baseTensors.ts';
import { FlatOptimizer } from './flatOptimizer.ts';
import { GraphSession } from './graphSession.ts';
import { LoraSession } from './loraSession.ts';
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
  /** Whether quantized products forward quantize their input to 8 bits (fast) or not. Left out: fast. */
  readonly profile?: 'exact' | 'fast';
}

/** @throws AppError `session.openFailed`, `training.outOfMemory`, `graph.unsupported`, `file.unreadable` */
export async function openTrainingSession(
  sources: Omit<TrainingSources, 'examples'>,
): Promise<TrainingSession> {
  const { architecture } = await readModelManifest(sources.modelFolder);
  const { precision, blockSize, settings, provider, threads } = sources;
  const folder = variantFolder(sources);
  return openTraining({
    ...{ architecture, variantFolder: folder, precision, blockSize, settings, provider, threads },
  });
}

/** Over a variant's folder of which only `weights.bin` is read. */
export async function openTraining(options: OpenTrainingOptions): Promise<TrainingSession> {
  try {
    return await open(options);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'runtime.failed') throw error;
    const { message } = error.data;
    throw new AppError(
      'session.openFailed',
      { graph: 'training', reason: String(message) },
      { cause: error },
    );
  }
}

async function open(options: OpenTrainingOptions): Promise<TrainingSession> {
  const { architecture, settings, threads, provider, profile = 'fast' } = options;
  const { precision, blockSize, variantFolder: folder } = options;
  const { lora, checkpointLayers, vocabularyChunk } = settings;
  const unpacked = settings.unpackBase && precision !== 'fp32';
  const graph = {
    precision,
    blockSize,
    provider,
    lora,
    checkpointLayers,
    vocabularyChunk,
    unpacked,
    profile,
  };
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
    await FlatOptimizer.open(runtime, { parameters: learning.parameters, provider, threads }),
  );
  fillInitialAdapters(optimizer.state.parameters, learning.parameters, settings.seed);
  const openGraph = (wantsGradient: boolean) =>
    GraphSession.open(runtime, {
      ...{ lowered: wantsGradient ? learning : lower(false), base, variantFolder: folder, threads },
      optimizer,
    });
  const session = opened.use(await openGraph(true));
  const made = new LoraSession({
    ...{ architecture, settings, optimizer, learning: session, openEvaluation: () => openGraph(false) },
    owned: [optimizer, base],
  });
  opened.move();
  return made;
}
