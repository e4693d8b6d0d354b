import type { DatasetFile } from './datasetFile.ts';

/** What an operation may use while it runs. */
export interface OperationContext {
  /** Aborts with the reason (an AppError) when the caller has lost interest. */
  readonly signal: AbortSignal;
  /** May be called as often as convenient. */
  progress(done: number, total: number): void;
  /**
   * Lets other requests to this thread in. A long operation calls it after each slice of some tens of milliseconds, outside
   * of any transaction; throws the signal's reason.
   */
  breathe(): Promise<void>;
}

export type Role = 'writer' | 'reader';

/** Something that can be asked of a data set's threads. Input and output are copied between threads (structured clone). */
export interface Operation<Input, Output, InRole extends Role = Role> {
  readonly role: InRole;
  readonly run: (file: DatasetFile, input: Input, context: OperationContext) => Output | Promise<Output>;
}

/** Changes the file: runs in the only thread that may write. */
export function writing<Input, Output>(
  run: Operation<Input, Output>['run'],
): Operation<Input, Output, 'writer'> {
  return { role: 'writer', run };
}

/** Only looks: runs in a second thread and never waits for a writer. */
export function reading<Input, Output>(
  run: Operation<Input, Output>['run'],
): Operation<Input, Output, 'reader'> {
  return { role: 'reader', run };
}
