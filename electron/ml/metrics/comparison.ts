import { logSumExp } from './likelihood.ts';

/** What one position of a text says about a model and its reference. */
export interface RowComparison {
  /** -log p(target), nats, of the reference and of the candidate. */
  readonly referenceNats: number;
  readonly candidateNats: number;
  /** KL(reference ‖ candidate), nats. */
  readonly divergence: number;
  /** Both find the same token likeliest. */
  readonly sameTop: boolean;
}

/**
 * Compares one position's rows of logits, each [vocabulary], float32.
 *
 * @param target the token that really came
 */
export function compareRows(reference: Float32Array, candidate: Float32Array, target: number): RowComparison {
  const referenceLogit = reference[target];
  const candidateLogit = candidate[target];
  if (referenceLogit === undefined || candidateLogit === undefined)
    throw new RangeError(`no logit for token ${target} among ${reference.length} and ${candidate.length}`);
  const totals = { reference: logSumExp(reference), candidate: logSumExp(candidate) };
  return {
    referenceNats: totals.reference - referenceLogit,
    candidateNats: totals.candidate - candidateLogit,
    divergence: klDivergence(reference, candidate, totals),
    sameTop: likeliestToken(reference) === likeliestToken(candidate),
  };
}

/**
 * KL(reference ‖ candidate) = Σᵥ p(v) · (log p(v) - log q(v)), in nats, p and q the softmaxes of the two rows: what is
 * lost when the candidate's distribution stands in for the reference's. 0 for equal rows, never negative (a rounding
 * error below zero is given as 0).
 *
 * @param reference one row of logits, [vocabulary], float32
 * @param candidate the same position's row of the model that is judged
 * @param totals the rows' log-sum-exps, where they are known already
 */
export function klDivergence(
  reference: Float32Array,
  candidate: Float32Array,
  totals = { reference: logSumExp(reference), candidate: logSumExp(candidate) },
): number {
  if (reference.length !== candidate.length)
    throw new RangeError(`rows of ${reference.length} and ${candidate.length} logits`);
  let sum = 0;
  for (let token = 0; token < reference.length; token += 1) {
    const logReference = (reference[token] as number) - totals.reference;
    const probability = Math.exp(logReference);
    // p log p → 0: a token that the reference rules out costs nothing, whatever the candidate says.
    if (probability === 0) continue;
    sum += probability * (logReference - ((candidate[token] as number) - totals.candidate));
  }
  return sum < 0 ? 0 : sum;
}

/** The likeliest token; the lowest of them when several are equal, as `argmax` everywhere. */
export function likeliestToken(logits: Float32Array): number {
  let best = 0;
  for (let token = 1; token < logits.length; token += 1)
    if ((logits[token] as number) > (logits[best] as number)) best = token;
  return best;
}

/**
 * How far a greedy answer is the reference's own: the tokens before the first one that the reference would not have
 * chosen. Up to there both have read the same text, so these are exactly the common beginning of the two greedy
 * answers; what follows a difference answers another text and is not counted as agreement.
 *
 * @param candidate tokens of the judged model's greedy answer
 * @param reference the reference's likeliest token at each of those positions, given the candidate's tokens before it
 * @returns a count, 0 to candidate.length
 */
export function agreedTokens(candidate: readonly number[], reference: readonly number[]): number {
  if (candidate.length !== reference.length)
    throw new RangeError(`${candidate.length} tokens against ${reference.length}`);
  const difference = candidate.findIndex((token, index) => token !== reference[index]);
  return difference === -1 ? candidate.length : difference;
}
