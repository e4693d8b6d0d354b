import { mostTokensInRun, type ProviderName } from '../../ml/graph/providers.ts';

export interface WholeRun {
  readonly device: ProviderName;
  readonly ids: readonly number[] | Int32Array;
  readonly pastLength: number;
  readonly rows: 'last' | 'all';
}

export type RunPiece = (ids: Int32Array, pastLength: number) => Promise<Float32Array>;

/** One run, or several after each other where the device computes long ones wrongly; the logits are those of one. */
export async function runInPieces(whole: WholeRun, run: RunPiece): Promise<Float32Array> {
  const { device, pastLength, rows } = whole;
  const ids = Int32Array.from(whole.ids);
  const most = mostTokensInRun[device];
  if (most === null || ids.length <= most) return run(ids, pastLength);
  const pieces: Float32Array[] = [];
  for (let from = 0; from < ids.length; from += most) {
    const logits = await run(ids.subarray(from, from + most), pastLength + from);
    if (rows === 'all') pieces.push(logits.slice());
    else pieces[0] = logits;
  }
  return pieces.length === 1 ? (pieces[0] as Float32Array) : concat(pieces);
}

function concat(pieces: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
