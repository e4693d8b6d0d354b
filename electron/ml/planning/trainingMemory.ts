import type { ProviderName } from '../../common/providers.ts';
import type { LoraTarget, TrainingSettings } from '../../common/training.ts';
import { unpacksHalf } from '../training/unpackedBase.ts';
import { engineBytes, type MemoryItem } from './memoryPlan.ts';
import { countShapeParameters, layerMatrices, type ModelShape, vocabularyMatrix } from './modelShape.ts';
import { type WeightFormat, weightBytes } from './weightBytes.ts';

export interface PlannedTraining extends WeightFormat {
  readonly shape: ModelShape;
  readonly settings: TrainingSettings;
  /** Whether a validation split is measured: its graph has memory of its own. */
  readonly validates: boolean;
  /** Left out: the CPU. */
  readonly provider?: ProviderName;
}

/** What a run may take, in bytes. */
export interface TrainingRoom {
  /** Of the machine's memory. */
  readonly hostBytes: number;
  /** Of the device's own; null: it computes in the machine's. */
  readonly deviceBytes: number | null;
}

export const trainingItemNames = [
  'weights',
  'adapter',
  'activations',
  'loss',
  'validation',
  'engine',
] as const;
export type TrainingItemName = (typeof trainingItemNames)[number];
export type TrainingItem = Omit<MemoryItem, 'name'> & { readonly name: TrainingItemName };

const floatBytes = 4;
/** ONNX Runtime's arena grows by doubling pieces and is never quite full; measured. */
const arenaFactor = 1.3;
/** Graph, thread pools and what the library reads of itself once a training graph runs, in bytes; measured. */
const graphBytes = 40e6;

/**
 * What a device takes before any tensor: its context, its libraries' workspaces and compiled kernels, in bytes. On the safe
 * side of what drivers are known to take; a run that finds less room backs off by itself.
 */
const contextBytes = 600e6;

/**
 * The most memory that a run takes where it computes, itemised: on the CPU what is resident in its process, elsewhere what lies
 * on the device. Arithmetic over sizes; the CPU's was checked against measurements (`trainingMemory.test.ts` holds the figures):
 * within 30%.
 */
export function planTrainingMemory(planned: PlannedTraining): TrainingItem[] {
  const { validates } = planned;
  const item = (name: TrainingItemName, bytes: number, mappedBytes = 0) => ({ name, bytes, mappedBytes });
  const weights = isOnCpu(planned) ? baseBytes(planned) : { mapped: 0, packed: deviceBaseBytes(planned) };
  return [
    item('weights', weights.packed + weights.mapped, weights.mapped),
    item('adapter', isOnCpu(planned) ? vectorBytes(planned) : copiedBytes(planned)),
    item('activations', arenaFactor * keptBytes(planned)),
    item('loss', arenaFactor * Math.max(lossBytes(planned), layerBytes(planned))),
    item('validation', validates ? arenaFactor * lossBytes(planned) + secondBaseBytes(planned) : 0),
    item('engine', isOnCpu(planned) ? processBytes(planned) : contextBytes),
  ];
}

export function trainingBytes(planned: PlannedTraining): number {
  return planTrainingMemory(planned).reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * What the process takes of the machine's memory beside what lies on a device: itself, the trained vectors, which stay in
 * ordinary memory, and the base on its way to the device.
 */
export function trainingHostBytes(planned: PlannedTraining): number {
  return processBytes(planned) + vectorBytes(planned) + deviceBaseBytes(planned);
}

/** What counts against the memory that the device computes in, and whether all of it finds room. */
export function fitsInto(
  planned: PlannedTraining,
  room: TrainingRoom,
): { readonly memoryBytes: number; readonly fits: boolean } {
  const bytes = trainingBytes(planned);
  const beside = isOnCpu(planned) ? 0 : trainingHostBytes(planned);
  if (room.deviceBytes === null)
    return { memoryBytes: bytes + beside, fits: bytes + beside <= room.hostBytes };
  return { memoryBytes: bytes, fits: bytes <= room.deviceBytes && beside <= room.hostBytes };
}

function isOnCpu({ provider = 'cpu' }: PlannedTraining): boolean {
  return provider === 'cpu';
}

function processBytes({ shape }: PlannedTraining): number {
  const { process, runtime, vocabularyEntry } = engineBytes;
  return process + runtime + graphBytes + vocabularyEntry * shape.vocabSize;
}

/** Rows and columns of the linear layers that can have an adapter. */
export function targetShapes({
  hiddenSize,
  intermediateSize,
  headCount,
  kvHeadCount,
  headDim,
}: ModelShape): Readonly<Record<LoraTarget, { readonly rows: number; readonly columns: number }>> {
  const [q, kv] = [headCount * headDim, kvHeadCount * headDim];
  return {
    q: { rows: q, columns: hiddenSize },
    k: { rows: kv, columns: hiddenSize },
    v: { rows: kv, columns: hiddenSize },
    o: { rows: hiddenSize, columns: q },
    gate: { rows: intermediateSize, columns: hiddenSize },
    up: { rows: intermediateSize, columns: hiddenSize },
    down: { rows: hiddenSize, columns: intermediateSize },
  };
}

export function trainedParameters({
  shape,
  settings: { lora, method },
}: Pick<PlannedTraining, 'shape' | 'settings'>): number {
  if (method === 'full') return countShapeParameters(shape);
  const shapes = targetShapes(shape);
  const width = lora.targets.reduce((sum, target) => sum + shapes[target].rows + shapes[target].columns, 0);
  return shape.layerCount * lora.rank * width;
}

/**
 * Copies of float32 matrices in the form that products read, against what they take themselves; measured, for a base in
 * float32 and for one that was unpacked (which has them in memory of its own besides).
 */
const floatCopies = { fp32: 1.6, unpacked: 2 } as const;

/** The variant's file is mapped and read by the backward products; forward products have a packed copy of the linear layers. */
function baseBytes({ shape, precision, blockSize, settings }: PlannedTraining) {
  // Trained as a whole, the weights are the trained vectors.
  if (settings.method === 'full') return { mapped: 0, packed: 0 };
  const format = { precision, blockSize };
  const elements = matrixElements(shape);
  const floats = floatBytes * (elements.linear + elements.vocabulary);
  const vocabulary = weightBytes(shape, format).lookedUp * (shape.tiedEmbedding ? 1 : 2);
  const bits = { int8: 8, int4: 4, fp16: 16, fp32: 32 }[precision];
  const scales = blockSize === null ? 0 : (elements.linear / blockSize) * floatBytes;
  const mapped = (elements.linear * bits) / 8 + scales + vocabulary;
  if (precision === 'fp32') return { mapped, packed: floatCopies.fp32 * floats };
  if (settings.unpackBase) return { mapped, packed: floatCopies.unpacked * floats };
  if (blockSize === null) return { mapped, packed: 0 };
  const head = weightBytes({ ...shape, layerCount: 0 }, format).multiplied;
  return { mapped, packed: weightBytes(shape, format).multiplied - head };
}

/** As the variant's file has it, or unpacked to float32; a device makes no second form of it. */
function deviceBaseBytes(planned: PlannedTraining): number {
  const { shape, precision, settings, provider = 'cpu' } = planned;
  if (settings.method === 'full') return 0;
  const { linear, vocabulary } = matrixElements(shape);
  const isUnpacked = settings.unpackBase || unpacksHalf({ precision, settings, provider });
  if (precision === 'fp32' || isUnpacked) return floatBytes * (linear + vocabulary);
  return baseBytes(planned).mapped;
}

function matrixElements(shape: ModelShape): { linear: number; vocabulary: number } {
  const linear = layerMatrices(shape).reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const { rows, columns } = vocabularyMatrix(shape);
  return { linear: shape.layerCount * linear, vocabulary: rows * columns };
}

/** Parameters, gradient, two moments, and the gradient of a further batch of a step. */
function vectorBytes(planned: PlannedTraining): number {
  const vectors = planned.settings.batch.accumulation > 1 ? 5 : 4;
  return vectors * floatBytes * trainedParameters(planned);
}

/** A device is given the parameters for each run, and gives their gradient. */
function copiedBytes(planned: PlannedTraining): number {
  return 2 * floatBytes * trainedParameters(planned);
}

/** On a device the graph that validates has a copy of the base of its own. */
function secondBaseBytes(planned: PlannedTraining): number {
  return isOnCpu(planned) ? 0 : deviceBaseBytes(planned);
}

function batchTokens({ settings: { batch } }: PlannedTraining): number {
  return batch.sequences * batch.maxTokens;
}

/**
 * What is kept of a layer for its gradient, in numbers a token: its input and what each norm made of it (4 widths of the residual
 * stream), rotated queries, what attention gave before and after the heads were put together, keys, values, the probabilities
 * of every head, σ(gate), silu(gate), up and their product, and what the adapters' first matrices made; with dropout a
 * byte for each of their inputs, whatever a number takes.
 */
function keptPerToken(planned: PlannedTraining): number {
  const { shape, settings } = planned;
  const { hiddenSize, intermediateSize, headCount, kvHeadCount, headDim } = shape;
  const { lora, batch } = settings;
  const heads = (3 * headCount + 2 * kvHeadCount) * headDim + headCount * batch.maxTokens;
  const inputs = 2 * hiddenSize + headCount * headDim + intermediateSize;
  const dropped = lora.dropout > 0 ? inputs / activationBytes(planned) : 0;
  return 4 * hiddenSize + heads + 4 * intermediateSize + lora.targets.length * lora.rank + dropped;
}

/** Of a number that is kept. What comes and goes is cast around what computes in single precision, and no smaller. */
function activationBytes({ settings }: PlannedTraining): number {
  return settings.precision === 'mixed' ? floatBytes / 2 : floatBytes;
}

/** Of all layers; with checkpoints the inputs of stretches and what is kept within one of them. */
function keptBytes(planned: PlannedTraining): number {
  const { shape, settings } = planned;
  const { layerCount, hiddenSize } = shape;
  const every = Math.min(settings.checkpointLayers, layerCount);
  const kept = keptPerToken(planned);
  const numbers = every === 0 ? layerCount * kept : Math.ceil(layerCount / every) * hiddenSize + every * kept;
  return activationBytes(planned) * batchTokens(planned) * numbers;
}

/** Two forms of a chunk's logits, and the chunk of the head in float32. */
function lossBytes({ shape, precision, settings, ...rest }: PlannedTraining): number {
  const chunk = Math.min(settings.vocabularyChunk, shape.vocabSize);
  const head = precision === 'fp32' ? 0 : chunk * shape.hiddenSize;
  return floatBytes * (2 * chunk * batchTokens({ shape, precision, settings, ...rest }) + head);
}

/** What comes and goes while one layer's gradient is computed: eight forms of the widest tensors, three of the probabilities. */
function layerBytes(planned: PlannedTraining): number {
  const { shape, precision, settings } = planned;
  const { hiddenSize, intermediateSize, headCount } = shape;
  const perToken = 8 * intermediateSize + 3 * headCount * settings.batch.maxTokens + 4 * hiddenSize;
  const largest = Math.max(...layerMatrices(shape).map(({ rows, columns }) => rows * columns));
  return floatBytes * (batchTokens(planned) * perToken + (precision === 'fp32' ? 0 : largest));
}
