/** The next token of one sequence. */
export interface TokenStep {
  readonly slot: number;
  readonly id: number;
  /** Where it stands: positions of this slot's cache before it. */
  readonly past: number;
}

/**
 * One loaded graph with the KV caches of several sequences, one in each slot. Two bindings implement it: the resident one
 * keeps caches where the model runs and batches steps in one run; the stock one computes sequences after each other.
 * One call at a time: a second `run`, `runBatch` or `copyPrefix` while one is pending is a bug and throws.
 */
export interface DecoderSession extends AsyncDisposable {
  readonly vocabSize: number;
  readonly contextLength: number;
  /** What the graph really runs on. */
  readonly device: 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml';
  /** Which binding to ONNX Runtime this is. */
  readonly binding: 'resident' | 'stock';
  /** Whether `rows: 'all'` may be asked for. */
  readonly givesAllRows: boolean;
  /** Sequences with a cache of their own: slots are 0 … slots - 1. Memory is taken when a slot is first used. */
  readonly slots: number;
  /**
   * Runs `ids` at positions [pastLength, pastLength + ids.length) of a slot, whose cache then holds pastLength + ids.length
   * positions. A pastLength below what the cache holds rewinds it (prefix reuse).
   * Returns float32 logits [rows, vocabSize], valid until the next call: rows = 1 (the last position) or, where the
   * session was opened for it or `rows` asks for it, ids.length. After a failed run the slot holds pastLength positions at most.
   */
  run(ids: readonly number[] | Int32Array, pastLength: number, options?: RunOptions): Promise<Float32Array>;
  /**
   * One token for each of several slots, each slot once; in one run where the binding can. Returns float32 logits
   * [steps.length, vocabSize] in the order of `steps`, valid until the next call.
   */
  runBatch(steps: readonly TokenStep[]): Promise<Float32Array>;
  /** Slot `to` then holds the first `length` positions of slot `from`, computed once. */
  copyPrefix(from: number, to: number, length: number): Promise<void>;
  /** Ends a run in flight as soon as the binding can; the pending call rejects with `request.cancelled`. */
  terminate(): void;
}

export interface RunOptions {
  /** Left out: 0. */
  readonly slot?: number;
  /** Logits of which positions of this run. Left out: what the session was opened for, the last one in a chat. */
  readonly rows?: 'last' | 'all';
}
