/**
 * One loaded graph with its KV cache. Bind once, step, terminate: the stock Node binding is the first
 * implementation, a device-resident one comes later behind the same interface.
 */
export interface DecoderSession extends AsyncDisposable {
  readonly vocabSize: number;
  readonly contextLength: number;
  /** What the graph really runs on. */
  readonly device: 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml';
  /**
   * Runs `ids` at positions [pastLength, pastLength + ids.length); the cache then holds pastLength + ids.length
   * positions. A pastLength below what the cache holds rewinds it (prefix reuse).
   * Returns float32 logits [rows, vocabSize], rows = 1 (decoder graph: last position) or ids.length (scorer graph).
   */
  run(ids: readonly number[] | Int32Array, pastLength: number): Promise<Float32Array>;
  /** Ends a run in flight as soon as the binding can; the pending `run` rejects with `request.cancelled`. */
  terminate(): void;
}
