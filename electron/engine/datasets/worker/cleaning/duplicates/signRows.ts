import type { RowContent } from '../../../../../common/datasetRow.ts';
import { comparedText } from '../../../../../ml/datasets/duplicates/comparedText.ts';
import { signText } from '../../../../../ml/datasets/duplicates/signature.ts';
import type { DatasetFile } from '../../datasetFile.ts';
import { idRanges } from '../slices.ts';

const rowsAtOnce = 20;

interface UnsignedRow {
  readonly id: number;
  readonly fingerprint: number;
  readonly content: string;
}

/**
 * Signs every row of the set that has no signature of what it says now. Steps of a few milliseconds, each with how many rows it
 * came past; what was signed is kept whenever it stops.
 */
export function* signRows(file: DatasetFile): Generator<number> {
  for (const { after, upTo } of idRanges(file)) {
    const unsigned = file.all<{ id: number }>(
      `SELECT id FROM rows LEFT JOIN signatures ON row = id
       WHERE id > ? AND id <= ? AND removed IS NULL AND signatures.fingerprint IS NOT rows.fingerprint ORDER BY id`,
      after,
      upTo,
    );
    for (let from = 0; from < unsigned.length; from += rowsAtOnce) {
      const page = unsigned.slice(from, from + rowsAtOnce);
      for (const { id } of page) signRow(file, id);
      yield page.length;
    }
    yield upTo - after - unsigned.length;
  }
}

/** Read when it is signed: the row may have been changed since the list was made. */
function signRow(file: DatasetFile, id: number): void {
  const row = file.get<UnsignedRow>(
    'SELECT id, fingerprint, content FROM rows JOIN contents USING (id) WHERE id = ?',
    id,
  );
  if (row === null) return;
  file.run(
    'INSERT OR REPLACE INTO signatures (row, fingerprint, signature) VALUES (?, ?, ?)',
    id,
    row.fingerprint,
    signText(comparedText(JSON.parse(row.content) as RowContent)),
  );
}
