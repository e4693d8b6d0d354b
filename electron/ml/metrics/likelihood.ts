/** e^-50 of the largest term is under 2e-22: 262,144 of them together are less than float64 can tell from nothing. */
const negligible = -50;

/**
 * log Σ exp(valueᵢ), in nats: the largest value is taken out first so that nothing overflows, and the sum is float64
 * (a float32 sum over 150,000 entries loses three digits).
 *
 * NaN if a value is NaN or +∞ or if all are -∞: such a row is no distribution, and callers must see it.
 */
export function logSumExp(values: Float32Array): number {
  let largest = -Infinity;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (!(value <= largest)) largest = value;
    if (Number.isNaN(largest)) return Number.NaN;
  }
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) {
    const exponent = (values[index] as number) - largest;
    if (!(exponent < negligible)) sum += Math.exp(exponent);
  }
  return largest + Math.log(sum);
}

/**
 * -log softmax(logits)[target], in nats: how surprised the model is by the token that came.
 *
 * @param logits one row, [vocabulary], float32
 */
export function negativeLogLikelihood(logits: Float32Array, target: number): number {
  const logit = logits[target];
  if (logit === undefined) throw new RangeError(`no logit for token ${target} among ${logits.length}`);
  return logSumExp(logits) - logit;
}

/** Sums of negative log likelihoods, from which a perplexity is made. */
export interface Likelihood {
  /** Σ -log p(token | tokens before it), nats. */
  readonly nats: number;
  readonly scoredTokens: number;
}

/**
 * exp(nats / scoredTokens): the number of equally likely tokens the model hesitates between, 1 at best. NaN for no
 * tokens at all.
 *
 * Source: Jelinek et al. 1977; the same number as Hugging Face's "Perplexity of fixed-length models".
 */
export function perplexity({ nats, scoredTokens }: Likelihood): number {
  return Math.exp(nats / scoredTokens);
}
