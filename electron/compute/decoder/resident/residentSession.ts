import { RunOptions as NativeRunOptions } from '../../../../native/onnxruntime/runOptions.ts';
import type { Session } from '../../../../native/onnxruntime/session.ts';
import { AppError } from '../../../common/errors/appError.ts';
import type { Architecture } from '../../../ml/architectures/architecture.ts';
import { decoderPositions } from '../../../ml/architectures/rope.ts';
import type { ProviderName } from '../../../ml/graph/providers.ts';
import { runInPieces } from '../runInPieces.ts';
import type { DecoderSession, RunOptions, TokenStep } from '../session.ts';
import { batchSteps, type StepBatch } from './batchSteps.ts';
import { Bindings, type BoundRun } from './bindings.ts';
import type { ResidentCache } from './residentCache.ts';

export interface ResidentParts {
  readonly architecture: Architecture;
  readonly device: ProviderName;
  readonly slots: number;
  /** Of a graph with the head `resident`. */
  readonly session: Session;
  readonly cache: ResidentCache;
  /** Sequences lie in one piece of memory, so their steps can go in one run. */
  readonly batches: boolean;
  /** Logits of a run without `rows`. */
  readonly rows: 'last' | 'all';
  /** Released with the session, in this order, after the cache and before the graph's session. */
  readonly owned: readonly Disposable[];
  /** What the graph was given and reads in every run; released last. */
  readonly adapter: Disposable | null;
}

/**
 * A decoder whose caches stay where the model runs: bound once, appended to in place, never copied. A run is on another
 * thread and can be ended in the middle.
 */
export class ResidentSession implements DecoderSession {
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly device: ProviderName;
  readonly binding = 'resident';
  readonly givesAllRows = true;
  readonly slots: number;
  readonly #parts: ResidentParts;
  readonly #bindings: Bindings;
  readonly #options: NativeRunOptions;
  #pending: Promise<unknown> | null = null;
  #terminated = false;

  constructor(parts: ResidentParts) {
    this.#parts = parts;
    this.slots = parts.slots;
    this.device = parts.device;
    this.vocabSize = parts.architecture.vocabSize;
    this.contextLength = decoderPositions(parts.architecture);
    this.#bindings = new Bindings(parts.session, parts.cache);
    this.#options = new NativeRunOptions(parts.session.runtime);
  }

  /** Positions that each sequence has room for without growing. */
  get capacity(): number {
    return this.#parts.cache.capacity;
  }

  async run(
    ids: readonly number[] | Int32Array,
    pastLength: number,
    { slot = 0, rows = this.#parts.rows }: RunOptions = {},
  ): Promise<Float32Array> {
    this.#check(slot, pastLength, ids.length);
    const { cache } = this.#parts;
    const runPiece = async (piece: Int32Array, past: number) => {
      const total = past + piece.length;
      const wanted = rows === 'all' ? Array.from(piece.keys()) : [piece.length - 1];
      const logits = await this.#runBound({ first: slot, ids: piece, totals: [total], rows: wanted });
      cache.setLength(slot, total);
      return logits;
    };
    return this.#alone(async () => {
      cache.setLength(slot, pastLength);
      await cache.reserve(slot, pastLength + ids.length);
      return runInPieces({ device: this.device, ids, pastLength, rows }, runPiece);
    });
  }

  async runBatch(steps: readonly TokenStep[]): Promise<Float32Array> {
    if (steps.length === 0) throw new Error('nothing to run');
    if (new Set(steps.map(({ slot }) => slot)).size < steps.length) throw new Error('a slot is there twice');
    for (const { slot, past } of steps) this.#check(slot, past, 1);
    return this.#alone(async () => {
      const { cache } = this.#parts;
      for (const { slot, past } of steps) {
        cache.setLength(slot, past);
        await cache.reserve(slot, past + 1);
      }
      const all = new Float32Array(steps.length * this.vocabSize);
      for (const batch of this.#batches(steps)) await this.#runSteps(batch, all);
      return all;
    });
  }

  async copyPrefix(from: number, to: number, length: number): Promise<void> {
    return this.#alone(() => this.#parts.cache.copyPrefix(from, to, length));
  }

  terminate(): void {
    if (this.#pending === null || this.#terminated) return;
    this.#terminated = true;
    this.#options.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.terminate();
    await this.#pending?.catch(() => undefined);
    const { cache, owned, session, adapter } = this.#parts;
    for (const part of [this.#bindings, this.#options, cache, ...owned, session, adapter])
      part?.[Symbol.dispose]();
  }

  #batches(steps: readonly TokenStep[]): StepBatch[] {
    const { batches, cache } = this.#parts;
    const idle = { length: (slot: number) => cache.length(slot), capacity: cache.capacity };
    return batchSteps(steps, batches ? idle : null);
  }

  async #runSteps({ first, rows }: StepBatch, all: Float32Array): Promise<void> {
    const { vocabSize } = this;
    const ids = Int32Array.from(rows, ({ id }) => id);
    const totals = rows.map(({ past }) => past + 1);
    const logits = await this.#runBound({ first, ids, totals, rows: [0] });
    for (const [row, { index, past }] of rows.entries()) {
      if (index === null) continue;
      all.set(logits.subarray(row * vocabSize, (row + 1) * vocabSize), index * vocabSize);
      this.#parts.cache.setLength(first + row, past + 1);
    }
  }

  async #runBound(run: Omit<BoundRun, 'vocabSize'>): Promise<Float32Array> {
    const { binding, logits } = this.#bindings.bind({ ...run, vocabSize: this.vocabSize });
    await this.#parts.session.run(binding, this.#options);
    return logits;
  }

  /** One at a time; what ended early leaves the slots' lengths as they were before the run. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#pending !== null) throw new Error('a run is in flight');
    const pending = work();
    this.#pending = pending;
    try {
      return await pending;
    } catch (error) {
      if (this.#terminated) throw new AppError('request.cancelled', {}, { cause: error });
      if (!(error instanceof AppError)) throw error;
      throw new AppError(
        'session.runFailed',
        { reason: String(error.data.message ?? error.message) },
        { cause: error },
      );
    } finally {
      this.#pending = null;
      if (this.#terminated) this.#options.allowRuns();
      this.#terminated = false;
    }
  }

  #check(slot: number, pastLength: number, count: number): void {
    if (count === 0) throw new Error('nothing to run');
    const held = this.#parts.cache.length(slot);
    if (pastLength > held) throw new Error(`position ${pastLength} is beyond the ${held} that are cached`);
    const { contextLength } = this;
    if (pastLength + count > contextLength)
      throw new AppError('session.contextFull', { tokens: pastLength + count, contextLength });
  }
}
