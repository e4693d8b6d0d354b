import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';

/** How long a slice may hold the thread; others get in between. */
const sliceMs = 40;
const idsAtOnce = 2_000;

/** Works through steps of a few milliseconds, letting others in after each slice of them; outside of any transaction. */
export async function inSlices<Result>(
  steps: Generator<unknown, Result>,
  context: OperationContext,
  { around = (slice) => slice() }: { readonly around?: (slice: () => void) => void } = {},
): Promise<Result> {
  let last: IteratorResult<unknown, Result> = { done: false, value: undefined };
  while (!last.done) {
    const until = performance.now() + sliceMs;
    around(() => {
      do last = steps.next();
      while (!last.done && performance.now() < until);
    });
    await context.breathe();
  }
  return (last as IteratorReturnResult<Result>).value;
}

/** The same with each slice as one transaction. */
export function storeInSlices<Result>(
  file: DatasetFile,
  steps: Generator<unknown, Result>,
  context: OperationContext,
): Promise<Result> {
  return inSlices(steps, context, { around: (slice) => file.transaction(slice) });
}

/** All ids of the file in ranges that are read in a moment: more than `after`, at most `upTo`. */
export function* idRanges(file: DatasetFile): Generator<{ readonly after: number; readonly upTo: number }> {
  const last = file.get<{ id: number | null }>('SELECT max(id) AS id FROM rows')?.id ?? 0;
  for (let after = 0; after < last; after += idsAtOnce) yield { after, upTo: after + idsAtOnce };
}
