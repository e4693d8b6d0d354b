import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { rowsRevision } from '../rows/snapshots.ts';
import { countLive } from '../walkRows.ts';
import { type Belonging, createBelonging } from './belonging.ts';
import { walkRecords } from './record.ts';

const kept = new WeakMap<DatasetFile, { readonly revision: string; readonly belonging: Belonging }>();

/** Reads every row once; the next question about the same rows (another seed, other shares) finds it done. */
export async function gatherBelonging(file: DatasetFile, context: OperationContext): Promise<Belonging> {
  const revision = JSON.stringify(rowsRevision(file, {}));
  const known = kept.get(file);
  if (known?.revision === revision) return known.belonging;
  const belonging = createBelonging();
  const of = countLive(file);
  for (const page of walkRecords(file)) {
    for (const row of page) belonging.add(row);
    context.progress(belonging.ids.length, of);
    await context.breathe();
  }
  kept.set(file, { revision, belonging });
  return belonging;
}
