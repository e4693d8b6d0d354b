import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ParquetProblem } from './problem.ts';

type Decompress = (packed: Uint8Array, length: number) => Uint8Array;

const bounded = (length: number) => ({ maxOutputLength: Math.max(1, length) });

/** Node's own are the quickest, and stop at the length that was said. */
const codecs: Readonly<Partial<Record<CompressionCodec, Decompress | undefined>>> = {
  UNCOMPRESSED: (packed) => packed,
  SNAPPY: compressors.SNAPPY,
  GZIP: (packed, length) => gunzipSync(packed, bounded(length)),
  BROTLI: (packed, length) => brotliDecompressSync(packed, bounded(length)),
  ZSTD: (packed, length) => zstdDecompressSync(packed, bounded(length)),
  LZ4: compressors.LZ4,
  LZ4_RAW: compressors.LZ4_RAW,
};

/** Exactly `length` bytes. @throws ParquetProblem */
export function unpacked(codec: CompressionCodec, packed: Uint8Array, length: number): Uint8Array {
  const decompress = codecs[codec];
  if (decompress === undefined) throw new ParquetProblem(`unsupported compression ${codec}`);
  const bytes = length === 0 ? new Uint8Array() : decompress(packed, length);
  if (bytes.length !== length) throw new ParquetProblem('a page has another length than it says');
  return bytes;
}
