import type { TaskEvent } from './contract.ts';
import type { Task } from './task.ts';
import { taskEvents } from './taskEvents.ts';

export interface ComputeContext {
  /** Aborts when this process is asked to end: tasks then tidy up. */
  readonly stopping: AbortSignal;
}

interface Call<Input> {
  readonly input: Input;
  readonly signal?: AbortSignal | undefined;
  readonly context: ComputeContext;
}

/** A handler that runs a task, loading its code first. */
export function runTask<Input, Result>(load: () => Promise<Task<Input, Result>>) {
  return async function* ({ input, signal, context }: Call<Input>): AsyncGenerator<TaskEvent<Result>> {
    yield* taskEvents(await load(), input, either(signal, context.stopping));
  };
}

export function either(signal: AbortSignal | undefined, stopping: AbortSignal): AbortSignal {
  return signal ? AbortSignal.any([signal, stopping]) : stopping;
}
