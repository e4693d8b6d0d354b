import { signatureBytes } from '../../../../../ml/datasets/duplicates/signature.ts';
import type { DatasetFile } from '../../datasetFile.ts';
import type { OperationContext } from '../../operation.ts';
import { idRanges, inSlices } from '../slices.ts';

/** The rows of a search: those that were compared with each other before come first. */
export interface ComparedRows {
  readonly ids: readonly number[];
  readonly fingerprints: readonly number[];
  readonly firstNew: number;
  readonly signatures: Uint8Array;
  /** Places in `ids`. */
  readonly known: readonly (readonly [number, number])[];
  placeOf(id: number): number | undefined;
}

interface SignedRow {
  readonly id: number;
  readonly fingerprint: number;
  readonly known: number;
}

/** @param isKnown whether what was compared before was compared as it is to be now */
export async function readComparedRows(
  file: DatasetFile,
  { isKnown }: { readonly isKnown: boolean },
  context: OperationContext,
): Promise<ComparedRows> {
  const signed = await inSlices(readSigned(file), context);
  const known = new Set(isKnown ? signed.filter((row) => row.known === 1).map(({ id }) => id) : []);
  const pairs = isKnown ? file.all<{ row: number; other: number }>('SELECT row, other FROM alike') : [];
  // A row that was in its cluster by way of one that has gone is compared anew.
  const left = new Set(
    pairs
      .filter(({ row, other }) => known.has(row) !== known.has(other))
      .map(({ row, other }) => (known.has(row) ? row : other)),
  );
  const isOld = ({ id }: SignedRow) => known.has(id) && !left.has(id);
  const rows = [...signed.filter(isOld), ...signed.filter((row) => !isOld(row))];
  const places = new Map(rows.map(({ id }, place) => [id, place]));
  return {
    ids: rows.map(({ id }) => id),
    fingerprints: rows.map(({ fingerprint }) => fingerprint),
    firstNew: signed.filter(isOld).length,
    signatures: await inSlices(readSignatures(file, places), context),
    known: pairs
      .filter(({ row, other }) => known.has(row) && known.has(other))
      .map(({ row, other }) => [places.get(row), places.get(other)] as [number, number]),
    placeOf: (id) => places.get(id),
  };
}

function* readSigned(file: DatasetFile): Generator<void, SignedRow[]> {
  const pages: SignedRow[][] = [];
  for (const { after, upTo } of idRanges(file)) {
    pages.push(
      file.all<SignedRow>(
        `SELECT rows.id, rows.fingerprint, compared.fingerprint IS rows.fingerprint AS known
         FROM rows JOIN signatures ON signatures.row = rows.id LEFT JOIN compared ON compared.row = rows.id
         WHERE rows.id > ? AND rows.id <= ? AND removed IS NULL AND signatures.fingerprint = rows.fingerprint
         ORDER BY rows.id`,
        after,
        upTo,
      ),
    );
    yield;
  }
  return pages.flat();
}

function* readSignatures(
  file: DatasetFile,
  places: ReadonlyMap<number, number>,
): Generator<void, Uint8Array> {
  const signatures = new Uint8Array(places.size * signatureBytes);
  for (const { after, upTo } of idRanges(file)) {
    for (const { row, signature } of file.all<{ row: number; signature: Uint8Array }>(
      'SELECT row, signature FROM signatures WHERE row > ? AND row <= ?',
      after,
      upTo,
    )) {
      const place = places.get(row);
      if (place !== undefined) signatures.set(signature, place * signatureBytes);
    }
    yield;
  }
  return signatures;
}
