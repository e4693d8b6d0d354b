/** What a task may do besides computing: say how far it is, hand out records, notice that it is no longer wanted. */
export interface TaskContext {
  readonly signal: AbortSignal;
  /** `done` of `total` in `unit` within the named step. May be called as often as convenient: it is throttled. */
  progress(step: string, done: number, total: number, unit: 'bytes' | 'tokens' | 'items'): void;
  /** One record of the append-only output (a token, a log line). */
  output(record: unknown): void;
}

/** One job in a compute process: a function, so that a test can run it without any process. */
export type Task<Input, Output> = (input: Input, context: TaskContext) => Promise<Output>;
