import { lineWriter } from '../../../../electron/common/datasetExport.ts';
import type { Reject } from '../../../../electron/contract/datasets/imports.ts';
import type { RejectsPage } from './useRejects.ts';

/** The cells of a reject in words. */
export type RejectCells = (reject: Reject) => readonly string[];

/** Without a byte order mark spreadsheets read Chinese as something else. */
const byteOrderMark = '\ufeff';

/**
 * All rejects as CSV. Each page becomes a part of the file at once, so that a million of them do not lie in the page's memory as
 * text.
 */
export async function rejectsFile(
  header: readonly string[],
  cells: RejectCells,
  ask: (after: number) => Promise<RejectsPage>,
): Promise<Blob> {
  const line = lineWriter('csv');
  const parts: Blob[] = [new Blob([byteOrderMark + line(header).text])];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const { rejects } = await ask(after);
    parts.push(new Blob([rejects.map((reject) => line(cells(reject)).text).join('')]));
    after = rejects.at(-1)?.ordinal;
  }
  return new Blob(parts);
}
