import { isAbsolute, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../common/errors/appError.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { decoderPositions } from '../../ml/architectures/rope.ts';
import type { ProviderName } from '../../ml/graph/providers.ts';
import { readStored } from '../../vault/files.ts';
import { openPlainFolder } from '../weights/plainFolder.ts';
import { type CacheType, KeyValueCache } from './kvCache.ts';
import { runInPieces } from './runInPieces.ts';
import type { DecoderSession, RunOptions, TokenStep } from './session.ts';

export interface NodeSessionOptions {
  readonly variantFolder: string;
  /** Name of the graph in that folder, or an absolute path (a prepared graph with its packed weights beside it). */
  readonly graphFile: string;
  readonly architecture: Architecture;
  /** Threads that compute one operator. */
  readonly threads: number;
  /** What it runs on, all of it: a provider that would leave a part to the CPU is refused. Default: the CPU. */
  readonly provider?: ProviderName;
  /** The graph itself where it is in no file (it was lowered for this provider); its weights lie in the folder. */
  readonly model?: Uint8Array;
  /** The graph is already optimized and packed for this CPU: leave it as it is. */
  readonly prepared?: boolean;
  /** Sequences with a cache of their own, computed after each other. Left out: one. */
  readonly slots?: number;
  /** Told of every row that a run has added to a floating-point cache. */
  readonly onCacheRows?: (rows: CacheRows) => void;
  /** Further ONNX Runtime options, e.g. those that write a prepared graph. */
  readonly sessionOptions?: InferenceSession.SessionOptions;
}

/** Keys or values of one layer, as they are kept: float32 [kvHeadCount, positions, headDim]. */
export interface CacheRows {
  readonly layer: number;
  readonly part: 'key' | 'value';
  readonly rows: Float32Array;
}

/**
 * A decoder or scorer graph on the stock onnxruntime-node binding.
 *
 * What that binding (1.30.0) does: `run` blocks the thread and cannot be interrupted; inputs are used where they lie,
 * every fetched output is copied into a new array, given ones too. So the graph gives out only the new rows of the
 * cache, which lies here and is an input. `sessionOptions.extra` reaches the native session although its types speak
 * of WebAssembly only: nested objects become config keys (`{ session: { disable_prepacking: '1' } }`), values must
 * be strings.
 *
 * Rejects with `session.openFailed` when the graph cannot be loaded.
 */
export async function openNodeSession(options: NodeSessionOptions): Promise<DecoderSession> {
  const { graphFile, provider = 'cpu' } = options;
  const path = isAbsolute(graphFile) ? graphFile : join(options.variantFolder, graphFile);
  await using weights = await openPlainFolder(options.variantFolder, 'onnxruntime-node');
  const variantFolder = weights.folder;
  const model = options.model ?? (weights.isCopy ? await readStored(path) : undefined);
  const settings: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: options.prepared ? 'disabled' : 'all',
    logSeverityLevel: 3,
    extra: provider === 'cpu' ? (model ? weightsIn(variantFolder) : {}) : onlyThere(variantFolder),
    ...options.sessionOptions,
  };
  try {
    const session = await (model
      ? InferenceSession.create(model, settings)
      : InferenceSession.create(path, settings));
    return new NodeSession(session, options, provider);
  } catch (error) {
    throw new AppError('session.openFailed', { graph: graphFile, reason: reasonOf(error) }, { cause: error });
  }
}

/** Config keys for a graph that is in no file: where its weights lie. */
function weightsIn(folder: string) {
  return { session: { model_external_initializers_file_folder_path: folder } };
}

/** The same for a provider that is not the CPU: no part of the graph may run elsewhere. */
export function onlyThere(weightsFolder: string) {
  return { session: { ...weightsIn(weightsFolder).session, disable_cpu_ep_fallback: '1' } };
}

class NodeSession implements DecoderSession {
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly device: ProviderName;
  readonly binding = 'stock';
  readonly givesAllRows: boolean;
  readonly slots: number;
  readonly #session: InferenceSession;
  readonly #caches: readonly KeyValueCache[];
  readonly #onCacheRows: NodeSessionOptions['onCacheRows'];
  /** The run in flight; its flag is set by `terminate`. */
  #running: { terminated: boolean } | null = null;

  constructor(
    session: InferenceSession,
    { architecture, slots = 1, onCacheRows }: NodeSessionOptions,
    device: ProviderName,
  ) {
    this.#session = session;
    this.device = device;
    this.slots = slots;
    this.#onCacheRows = onCacheRows;
    this.vocabSize = architecture.vocabSize;
    this.contextLength = decoderPositions(architecture);
    this.givesAllRows = session.outputMetadata.some(
      (output) => output.name === 'logits' && output.isTensor && output.shape[1] !== 1,
    );
    const type = cacheTypeOf(session);
    this.#caches = Array.from(
      { length: slots },
      () => new KeyValueCache(architecture, this.contextLength, type),
    );
  }

  async run(
    ids: readonly number[] | Int32Array,
    pastLength: number,
    { slot = 0, rows }: RunOptions = {},
  ): Promise<Float32Array> {
    if (rows === 'all' && !this.givesAllRows) throw new Error('this graph gives the last row only');
    const cache = this.#cache(slot);
    this.#check(cache, ids.length, pastLength);
    const running = { terminated: false };
    this.#running = running;
    const runPiece = async (piece: Int32Array, past: number) => {
      const outputs = await this.#session.run(feeds(cache, piece, past));
      if (running.terminated) throw new AppError('request.cancelled');
      cache.write(outputs, past, piece.length);
      if (this.#onCacheRows) tellRows(outputs, this.#onCacheRows);
      const logits = logitsOf(outputs);
      return rows === 'last' ? logits.subarray(-this.vocabSize) : logits;
    };
    const whole = {
      device: this.device,
      ids,
      pastLength,
      rows: rows ?? (this.givesAllRows ? 'all' : 'last'),
    } as const;
    try {
      return await runInPieces(whole, runPiece);
    } catch (error) {
      cache.length = Math.min(cache.length, pastLength);
      if (error instanceof AppError) throw error;
      throw new AppError('session.runFailed', { reason: reasonOf(error) }, { cause: error });
    } finally {
      this.#running = null;
    }
  }

  async runBatch(steps: readonly TokenStep[]): Promise<Float32Array> {
    const all = new Float32Array(steps.length * this.vocabSize);
    for (const [row, { slot, id, past }] of steps.entries())
      all.set(await this.run([id], past, { slot, rows: 'last' }), row * this.vocabSize);
    return all;
  }

  async copyPrefix(from: number, to: number, length: number): Promise<void> {
    if (this.#running !== null) throw new Error('a run is in flight');
    this.#cache(to).copyFrom(this.#cache(from), length);
  }

  terminate(): void {
    if (this.#running !== null) this.#running.terminated = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }

  #cache(slot: number): KeyValueCache {
    const cache = this.#caches[slot];
    if (!cache) throw new Error(`slot ${slot} is none of ${this.slots}`);
    return cache;
  }

  #check(cache: KeyValueCache, count: number, pastLength: number): void {
    if (this.#running !== null) throw new Error('a run is in flight');
    if (count === 0) throw new Error('nothing to run');
    if (pastLength > cache.length) {
      throw new Error(`position ${pastLength} is beyond the ${cache.length} that are cached`);
    }
    const { contextLength } = this;
    if (pastLength + count > contextLength) {
      throw new AppError('session.contextFull', { tokens: pastLength + count, contextLength });
    }
  }
}

function feeds(cache: KeyValueCache, ids: Int32Array, pastLength: number): Record<string, Tensor> {
  const total = pastLength + ids.length;
  return {
    input_ids: new Tensor('int32', ids, [1, ids.length]),
    past_length: oneNumber(pastLength),
    seqlens_k: oneNumber(total - 1),
    total_sequence_length: oneNumber(total),
    ...cache.inputs(total),
  };
}

/** Attention on some providers knows half precision only; a cache with steps of its own is int8. */
function cacheTypeOf({ inputMetadata }: InferenceSession): CacheType {
  const cache = inputMetadata.find(({ name }) => name === 'past_key_values.0.key');
  const type = cache?.isTensor ? cache.type : 'float32';
  return type === 'float16' || type === 'int8' ? type : 'float32';
}

function tellRows(outputs: InferenceSession.ReturnType, tell: (rows: CacheRows) => void): void {
  for (const [name, { data }] of Object.entries(outputs)) {
    const [, layer, part] = /^present\.(\d+)\.(key|value)$/.exec(name) ?? [];
    if (layer === undefined || !(data instanceof Float32Array)) continue;
    tell({ layer: Number(layer), part: part === 'key' ? 'key' : 'value', rows: data });
  }
}

function oneNumber(value: number): Tensor {
  return new Tensor('int32', Int32Array.of(value), [1]);
}

function logitsOf(outputs: InferenceSession.ReturnType): Float32Array {
  const data = outputs.logits?.data;
  if (!(data instanceof Float32Array)) throw new Error('the graph gave out no float32 logits');
  return data;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
