import type { DatasetFile } from '../../datasetFile.ts';
import type { OperationContext } from '../../operation.ts';
import { countLive } from '../../walkRows.ts';
import { idRanges, storeInSlices } from '../slices.ts';
import { lookThrough } from './lookThrough.ts';

export interface FoundPersonal {
  /** Rows that were new or changed. */
  readonly looked: number;
  readonly found: number;
}

/**
 * Looks through every row of the set that was not looked through as it is now. Where it has come to is in the file, so a kill
 * or a cancel costs nothing that was done. What is found follows from the contents: no step of the history.
 */
export async function findPersonalData(
  file: DatasetFile,
  _input: Readonly<Record<string, never>>,
  context: OperationContext,
): Promise<FoundPersonal> {
  return storeInSlices(file, lookThroughAll(file, context), context);
}

function* lookThroughAll(file: DatasetFile, context: OperationContext): Generator<void, FoundPersonal> {
  const of = countLive(file);
  let [past, looked, found] = [0, 0, 0];
  for (const { after, upTo } of idRanges(file)) {
    const waiting = file.all<{ id: number }>(
      `SELECT id FROM rows WHERE id > ? AND id <= ? AND removed IS NULL
         AND NOT EXISTS (SELECT 1 FROM looked_through WHERE row = id AND looked_through.fingerprint = rows.fingerprint)`,
      after,
      upTo,
    );
    for (const [at, { id }] of waiting.entries()) {
      found += lookThrough(file, id);
      looked += 1;
      context.progress(Math.min(of, past + at), of);
      yield;
    }
    past = Math.min(of, past + upTo - after);
    context.progress(past, of);
    yield;
  }
  return { looked, found };
}
