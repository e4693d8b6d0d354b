import { isAbsolute, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../common/errors/appError.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { decoderPositions } from '../../ml/architectures/rope.ts';
import { KeyValueCache } from './kvCache.ts';
import type { DecoderSession } from './session.ts';

export interface NodeSessionOptions {
  readonly variantFolder: string;
  /** Name of the graph in that folder, or an absolute path (a prepared graph with its packed weights beside it). */
  readonly graphFile: string;
  readonly architecture: Architecture;
  /** Threads that compute one operator. */
  readonly threads: number;
  /** The graph is already optimized and packed for this CPU: leave it as it is. */
  readonly prepared?: boolean;
  /** Further ONNX Runtime options, e.g. those that write a prepared graph. */
  readonly sessionOptions?: InferenceSession.SessionOptions;
}

/**
 * A decoder or scorer graph on the stock onnxruntime-node binding, CPU.
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
  const { variantFolder, graphFile } = options;
  const path = isAbsolute(graphFile) ? graphFile : join(variantFolder, graphFile);
  try {
    const session = await InferenceSession.create(path, {
      executionProviders: ['cpu'],
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: options.prepared ? 'disabled' : 'all',
      logSeverityLevel: 3,
      ...options.sessionOptions,
    });
    return new NodeSession(session, options.architecture);
  } catch (error) {
    throw new AppError('session.openFailed', { graph: graphFile, reason: reasonOf(error) }, { cause: error });
  }
}

class NodeSession implements DecoderSession {
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly device = 'cpu';
  readonly #session: InferenceSession;
  readonly #cache: KeyValueCache;
  /** The run in flight; its flag is set by `terminate`. */
  #running: { terminated: boolean } | null = null;

  constructor(session: InferenceSession, architecture: Architecture) {
    this.#session = session;
    this.vocabSize = architecture.vocabSize;
    this.contextLength = decoderPositions(architecture);
    this.#cache = new KeyValueCache(architecture, this.contextLength);
  }

  async run(ids: readonly number[] | Int32Array, pastLength: number): Promise<Float32Array> {
    this.#check(ids.length, pastLength);
    const running = { terminated: false };
    this.#running = running;
    try {
      const outputs = await this.#session.run(this.#feeds(Int32Array.from(ids), pastLength));
      if (running.terminated) throw new AppError('request.cancelled');
      this.#cache.write(outputs, pastLength, ids.length);
      return logitsOf(outputs);
    } catch (error) {
      this.#cache.length = Math.min(this.#cache.length, pastLength);
      if (error instanceof AppError) throw error;
      throw new AppError('session.runFailed', { reason: reasonOf(error) }, { cause: error });
    } finally {
      this.#running = null;
    }
  }

  terminate(): void {
    if (this.#running !== null) this.#running.terminated = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }

  #check(count: number, pastLength: number): void {
    if (this.#running !== null) throw new Error('a run is in flight');
    if (count === 0) throw new Error('nothing to run');
    if (pastLength > this.#cache.length) {
      throw new Error(`position ${pastLength} is beyond the ${this.#cache.length} that are cached`);
    }
    const { contextLength } = this;
    if (pastLength + count > contextLength) {
      throw new AppError('session.contextFull', { tokens: pastLength + count, contextLength });
    }
  }

  #feeds(ids: Int32Array, pastLength: number): Record<string, Tensor> {
    const total = pastLength + ids.length;
    return {
      input_ids: new Tensor('int32', ids, [1, ids.length]),
      past_length: oneNumber(pastLength),
      seqlens_k: oneNumber(total - 1),
      total_sequence_length: oneNumber(total),
      ...this.#cache.inputs(total),
    };
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
