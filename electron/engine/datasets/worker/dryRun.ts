import type { RejectReason } from '../../../common/datasetFile.ts';
import type { ReadRow } from '../../../compute/datasets/contract.ts';
import type { Reject } from '../../../contract/datasets/imports.ts';
import type { DatasetFile } from './datasetFile.ts';
import { type ImportInput, statSource, toRequest } from './importFile.ts';
import { knownRows } from './knownRows.ts';
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
  const { size } = await statSource(input.path);
  const known = knownRows(file);
  for (const _ of known.catchUp()) await context.breathe();
  const isSeen = createSeen();
  const rejects: Partial<Record<RejectReason, number>> = {};
  const examples: Reject[] = [];
  // Pictures are looked at and not copied.
  const request = { ...toRequest(file, input, 0), imageFolder: null };
  let [records, rows, duplicates] = [0, 0, 0];
  for await (const frame of readFile(request, context.signal)) {
    if (frame.kind === 'end') records = frame.records;
    if (frame.kind !== 'batch') continue;
    for (const row of frame.batch.rows) {
      if (isSeen(row) || known.find(row) !== null) duplicates += 1;
      else rows += 1;
    }
    for (const reject of frame.batch.rejects) {
      rejects[reject.reason] = (rejects[reject.reason] ?? 0) + 1;
      if (examples.length < shownExamples) examples.push(reject);
    }
    context.progress(frame.batch.bytesRead, size);
    await context.breathe();
  }
  return { records, rows, duplicates, rejects, examples };
}

/** Whether a row earlier in the file says the same, and remembers this one: without a label it is the same as any. */
function createSeen(): (row: ReadRow) => boolean {
  const contents = new Set<string>();
  const labelled = new Set<string>();
  return ({ hash, label }) => {
    const content = Buffer.from(hash).toString('latin1');
    const key = `${content}${label}`;
    const isThere = label === null ? contents.has(content) : labelled.has(key);
    contents.add(content);
    if (label !== null) labelled.add(key);
    return isThere;
  };
}
