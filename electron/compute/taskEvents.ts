import type { TaskEvent } from './contract.ts';
import type { Task, TaskContext } from './task.ts';

/** More often is of no use to anybody who watches. */
const tellEveryMs = 50;

/** Runs a task and yields what it tells, its result last. Leaving the iterator aborts the task. */
export async function* taskEvents<Input, Result>(
  task: Task<Input, Result>,
  input: Input,
  signal: AbortSignal,
): AsyncGenerator<TaskEvent<Result>> {
  const left = new AbortController();
  const told: TaskEvent<Result>[] = [];
  let wake = () => {};
  const context = createTaskContext(AbortSignal.any([signal, left.signal]), (event) => {
    told.push(event);
    wake();
  });
  let isOver = false;
  const outcome = task(input, context).finally(() => {
    isOver = true;
    wake();
  });
  outcome.catch(() => undefined); // Taken up below; until then it must not count as unhandled.
  try {
    while (!isOver || told.length > 0) {
      const event = told.shift();
      if (event) yield event;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    yield { kind: 'result', result: await outcome };
  } finally {
    left.abort();
  }
}

function createTaskContext(signal: AbortSignal, tell: (event: TaskEvent<never>) => void): TaskContext {
  let lastStep = '';
  let lastTold = Number.NEGATIVE_INFINITY;
  return {
    signal,
    progress(step, done, total, unit) {
      const now = performance.now();
      if (step === lastStep && done < total && now - lastTold < tellEveryMs) return;
      lastStep = step;
      lastTold = now;
      tell({ kind: 'progress', step, done, total, unit });
    },
    output: (record) => tell({ kind: 'output', record }),
  };
}
