/**
 * Whether runs of several rows give a session's logits as single steps do, closely enough that no token hangs on the
 * difference. Kernels may compute one row otherwise than several; what comes of it depends on precision and device, so it
 * is looked at and not assumed.
 */
export interface RowAgreement {
  /** unknown: compare before anything is decided by a row of several. */
  readonly verdict: 'unknown' | 'agree' | 'differ';
  /** Logits after the same tokens: of a single step and of a run of several rows. */
  compare(single: Float32Array, row: Float32Array): void;
}

/**
 * Largest difference of a logit. On the sample model (x86, ONNX Runtime 1.30) fp32 and fp16 differ by 2e-5, int8 and int4 in
 * the exact profile by 8e-4 at most.
 */
const tolerance = 0.01;
/** One row may agree by chance. */
const comparisons = 3;

export function createRowAgreement(): RowAgreement {
  let verdict: RowAgreement['verdict'] = 'unknown';
  let agreed = 0;
  return {
    get verdict() {
      return verdict;
    },
    compare(single, row) {
      if (largestDifference(single, row) > tolerance) verdict = 'differ';
      else if (++agreed === comparisons && verdict === 'unknown') verdict = 'agree';
    },
  };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] as number) - (b[i] as number));
    // A logit that is no number compares as different.
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}
