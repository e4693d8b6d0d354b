import { ParquetProblem } from './problem.ts';

interface Runs {
  readonly from: number;
  /** undefined: it stands before the runs, in four bytes. */
  readonly length?: number | undefined;
  readonly bitWidth: number;
  /** Values in the page. */
  readonly values: number;
  readonly mayBeFewer?: boolean;
}

/**
 * Looks at runs of levels or of numbers in a dictionary before the library decodes them: it repeats a value as often as a run
 * says, and a few bytes can say a billion. Returns where they end. @throws ParquetProblem, RangeError
 */
export function checkRuns(
  page: Uint8Array,
  { from, length, bitWidth, values, mayBeFewer = false }: Runs,
): number {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const start = length === undefined ? from + 4 : from;
  const end = start + (length ?? view.getUint32(from, true));
  if (end > page.length) throw new ParquetProblem('levels are longer than their page');
  const valueBytes = (bitWidth + 7) >> 3;
  let seen = 0;
  for (let at = start; seen < values && !(mayBeFewer && at >= end); ) {
    const header = readVarint(view, at);
    at = header.end;
    const count = header.value & 1 ? (header.value >>> 1) * 8 : header.value >>> 1;
    at += header.value & 1 ? (count / 8) * bitWidth : valueBytes;
    // Packed runs come in eights, so the last one may be longer.
    const most = values - seen + (header.value & 1 ? 7 : 0);
    if (count > most && (bitWidth === 0 || (header.value & 1) === 0))
      throw new ParquetProblem('a run is longer than its page');
    if (at > page.length + valueBytes + bitWidth) throw new ParquetProblem('a run is cut off');
    seen += count;
  }
  return end;
}

function readVarint(view: DataView, from: number): { value: number; end: number } {
  let value = 0;
  for (let at = from, shift = 0; shift < 35; at++, shift += 7) {
    const byte = view.getUint8(at);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value: value >>> 0, end: at + 1 };
  }
  throw new ParquetProblem('a number is too long');
}
