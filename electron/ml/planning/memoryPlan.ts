import { assertNever } from '../../common/assertNever.ts';
import type { ModelShape } from './modelShape.ts';
import { type WeightBytes, type WeightFormat, weightBytes } from './weightBytes.ts';

export interface PlannedRun extends WeightFormat {
  readonly shape: ModelShape;
  /** Positions that each conversation may fill. */
  readonly context: number;
  /** Conversations whose caches are in memory at once. */
  readonly conversations: number;
  /** What keys and values are kept in; left out: float. */
  readonly cache?: 'float' | 'int8';
  /** Weights packed for this computer lie in a file: they are mapped, not copied. */
  readonly prepared: boolean;
  /** The file is decrypted into memory, where it stays beside what is packed from it. Left out: no. */
  readonly encrypted?: boolean;
}

export const memoryItemNames = ['weights', 'cache', 'workspace', 'engine'] as const;
export type MemoryItemName = (typeof memoryItemNames)[number];

export interface MemoryItem {
  readonly name: MemoryItemName;
  readonly bytes: number;
  /** Of these, what is mapped from a file and can be dropped when others need room, at the price of speed. */
  readonly mappedBytes: number;
}

/** Capacity of the cache that `compute/decoder/kvCache.ts` begins with; it doubles from there. */
const firstCapacity = 256;
/** Tokens of a prompt that are computed in one run (`compute/decoder/steps.ts`). */
const prefillTokens = 256;
/** ONNX Runtime's arena grows by doubling pieces, so it holds more than is in use. */
const arenaFactor = 1.5;

/**
 * What Node, ONNX Runtime and a tokenizer take before any weight, in bytes of resident memory. Measured with Node 24 and
 * ONNX Runtime 1.30 on Linux: 96 MB after the start, 42 MB for the library and an empty session, 30 MB more once a
 * conversation runs; 150 MB for Qwen2.5's tokenizer of 151,936 entries.
 */
export const engineBytes = {
  process: 96e6,
  runtime: 42e6,
  conversation: 30e6,
  vocabularyEntry: 1_000,
} as const;

/**
 * The most memory that is resident in a compute process that holds this model on the CPU and fills its context, itemised.
 * Pure arithmetic over sizes. Checked against a Qwen2-shaped model of 0.5B with weights that all differ, for int8, int4,
 * fp16 and fp32, at contexts from 256 to 4,096 (`planning.test.ts` holds the figures).
 */
export function planMemory(run: PlannedRun): MemoryItem[] {
  const weights = weightBytes(run.shape, run);
  return [
    { name: 'weights', ...weightsItem(run, weights) },
    { name: 'cache', bytes: cacheBytes(run) * run.conversations, mappedBytes: 0 },
    { name: 'workspace', bytes: workspaceBytes(run), mappedBytes: 0 },
    {
      name: 'engine',
      bytes:
        engineBytes.process +
        engineBytes.runtime +
        engineBytes.conversation +
        engineBytes.vocabularyEntry * run.shape.vocabSize,
      mappedBytes: 0,
    },
  ];
}

function weightsItem(run: PlannedRun, { multiplied, lookedUp }: WeightBytes) {
  // Nothing of a decrypted copy can be dropped: it has no file to come back from.
  if (run.encrypted) return { bytes: 2 * multiplied + lookedUp, mappedBytes: 0 };
  return {
    bytes: multiplied + lookedUp,
    mappedBytes: lookedUp + (run.prepared ? multiplied : 0),
  };
}

/** The same when it has only been loaded: no cache, and of the workspace what packing needed. */
export function planLoaded(run: PlannedRun): MemoryItem[] {
  return planMemory(run).map((item) => {
    switch (item.name) {
      case 'weights':
        return item;
      case 'cache':
        return { ...item, bytes: 0 };
      case 'workspace':
        return { ...item, bytes: loadingBytes(run) };
      case 'engine':
        return { ...item, bytes: item.bytes - engineBytes.conversation };
      default:
        return assertNever(item.name);
    }
  });
}

export function totalBytes(items: readonly MemoryItem[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Keys and values of one position in all layers, float32 or int8. */
export function positionBytes(
  { layerCount, kvHeadCount, headDim }: ModelShape,
  cache: 'float' | 'int8' = 'float',
): number {
  return 2 * layerCount * kvHeadCount * headDim * (cache === 'int8' ? 1 : 4);
}

/** Positions that the cache has room for once `context` are used: 256, doubled, at most the model's own. */
export function cacheCapacity({ contextLength }: ModelShape, context: number): number {
  let capacity = firstCapacity;
  while (capacity < context) capacity *= 2;
  return Math.min(capacity, contextLength);
}

function cacheBytes({ shape, context, cache }: PlannedRun): number {
  return cacheCapacity(shape, context) * positionBytes(shape, cache);
}

/** What a run needs besides weights and cache, or what packing needs for a moment during the load, whichever is more. */
function workspaceBytes(run: PlannedRun): number {
  const { shape, context } = run;
  const arena = arenaFactor * (activationBytes(shape) + attentionBytes(shape, context));
  // While the cache grows, the half that it grows from is still there.
  return Math.max(loadingBytes(run), arena + logitsBytes(shape) + cacheBytes(run) / 2);
}

/** A matrix lies in memory as it came from the file while its packed form is made. */
function loadingBytes(run: PlannedRun): number {
  return run.prepared ? 0 : weightBytes(run.shape, run).largestSource;
}

/** A chunk of a prompt on its way through one layer: residual stream, norms and q, k, v; gate, up, their product. */
function activationBytes({
  hiddenSize,
  intermediateSize,
  headCount,
  kvHeadCount,
  headDim,
}: ModelShape): number {
  const attention = 4 * hiddenSize + (headCount + 2 * kvHeadCount) * headDim;
  return 4 * prefillTokens * (attention + 6 * intermediateSize);
}

/** Scores of a chunk against all positions, and the copy of the past that this attention makes for every query head. */
function attentionBytes({ headCount, headDim }: ModelShape, context: number): number {
  const scores = 4 * headCount * Math.min(prefillTokens, context) * context;
  const copies = 2 * 4 * headCount * headDim * context;
  return scores + copies;
}

/** Out of the graph, and the copy that the binding makes. */
function logitsBytes({ vocabSize }: ModelShape): number {
  return 2 * 4 * vocabSize;
}
