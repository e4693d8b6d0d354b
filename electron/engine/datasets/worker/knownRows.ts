import type { ReadRow } from '../../../compute/datasets/contract.ts';
import type { DatasetFile } from './datasetFile.ts';
import { createFingerprints, fingerprintOf } from './fingerprints.ts';
import { lastRow } from './walkRows.ts';

/** The rows that are here, by their contents. */
export interface KnownRows {
  /** The id of the row that says the same; null: there is none. */
  find(row: ReadRow): number | null;
  /** A row that was just added, when all before it are known. */
  add(row: ReadRow, id: number): void;
  /** Reads what came in since, all rows at first; page by page, so that others get in between. */
  catchUp(): Generator<void>;
}

const rowsAtOnce = 20_000;

/**
 * The same content with another label is no duplicate: two people saw it differently, and that is to be looked at. Rows that
 * are taken out do not count while they are.
 */
export function knownRows(file: DatasetFile): KnownRows {
  const fingerprints = createFingerprints(lastRow(file));
  let last = 0;
  const put = (fingerprint: number, id: number) => {
    fingerprints.add(fingerprint, id);
    last = id;
  };
  const added = file.database
    .prepare<[number, number], [number, number]>(
      'SELECT fingerprint, id FROM rows WHERE id > ? ORDER BY id LIMIT ?',
    )
    .raw();
  const find = file.prepare('SELECT hash, label, removed FROM contents JOIN rows USING (id) WHERE id = ?');
  const isSame = (id: number, { hash, label }: ReadRow) => {
    const known = find.get(id) as { hash: Uint8Array; label: string | null; removed: number | null };
    return (
      known.removed === null &&
      (label === null || known.label === label) &&
      Buffer.from(hash.buffer, hash.byteOffset, hash.length).equals(known.hash)
    );
  };
  return {
    find: (row) => fingerprints.find(fingerprintOf(row.hash), (id) => isSame(id, row)),
    add: (row, id) => put(fingerprintOf(row.hash), id),
    *catchUp() {
      for (let isOver = false; !isOver; ) {
        const page = added.all(last, rowsAtOnce);
        for (const [fingerprint, id] of page) put(fingerprint, id);
        isOver = page.length < rowsAtOnce;
        if (!isOver) yield;
      }
    },
  };
}
