import type { RejectReason } from '../../../common/datasetFile.ts';
import type { Reject } from '../../../contract/datasets/imports.ts';
import type { DatasetFile } from './datasetFile.ts';
import { type ImportInput, readKnownRows, toRequest } from './importFile.ts';
import type { OperationContext } from './operation.ts';
import { readFile } from './readFile.ts';

export interface DryRunOutput {
  readonly records: number;
  readonly rows: number;
  readonly duplicates: number;
  readonly rejects: Readonly<Partial<Record<RejectReason, number>>>;
  /** The first ones. */
  readonly examples: readonly Reject[];
}

const shownExamples = 100;

/** What an import would do, found by reading the whole file; nothing is stored. */
export async function dryRun(
  file: DatasetFile,
  input: Pick<ImportInput, 'path' | 'choice'>,
  context: OperationContext,
): Promise<DryRunOutput> {
  const known = readKnownRows(file);
  const seen = new Set<string>();
  const rejects: Partial<Record<RejectReason, number>> = {};
  const examples: Reject[] = [];
  let [records, rows, duplicates] = [0, 0, 0];
  for await (const frame of readFile(toRequest(file, input, 0), context.signal)) {
    if (frame.kind === 'end') records = frame.records;
    if (frame.kind !== 'batch') continue;
    for (const row of frame.batch.rows) {
      const key = `${Buffer.from(row.hash).toString('latin1')}${row.label ?? ''}`;
      if (seen.has(key) || known.find(row) !== null) duplicates += 1;
      else rows += 1;
      seen.add(key);
    }
    for (const reject of frame.batch.rejects) {
      rejects[reject.reason] = (rejects[reject.reason] ?? 0) + 1;
      if (examples.length < shownExamples) examples.push(reject);
    }
    context.progress(frame.batch.bytesRead, Math.max(1, frame.batch.bytesRead));
    await context.breathe();
  }
  return { records, rows, duplicates, rejects, examples };
}
