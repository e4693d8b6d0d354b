import { type SourceDtype, sourceValueBytes } from './decodeRow.ts';

/** Some rows of a matrix, row-major; `source` begins at a multiple of its value size. */
export interface SourceRows {
  /** Whose values these are, for errors. */
  readonly tensor: string;
  readonly dtype: SourceDtype;
  readonly columns: number;
  readonly source: Uint8Array;
}

export function countRows({ dtype, columns, source }: SourceRows): number {
  return source.byteLength / sourceValueBytes[dtype] / columns;
}

/** Quants as they will be stored; scales as numbers, already rounded to the type they will be stored in. */
export interface QuantizedValues {
  readonly quants: Uint8Array;
  readonly scales: Float32Array;
}
