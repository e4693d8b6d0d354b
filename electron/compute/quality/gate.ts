import type { Precision } from '../../ml/graph/weights.ts';

/**
 * How much larger than the source's a perplexity may be, as a share, before a warning stays with the model. The
 * floating-point limits are no quality question: more than that is a damaged file or a wrong graph.
 */
export const perplexityLimits = {
  int8: 0.01,
  int4: 0.05,
  fp16: 0.001,
  fp32: 0.001,
} as const satisfies Record<Precision, number>;

export interface GateResult {
  /** perplexity / referencePerplexity - 1; below zero when the candidate happens to be better. */
  readonly perplexityChange: number;
  readonly gate: { readonly limit: number; readonly passed: boolean };
}

export function passGate(precision: Precision, perplexity: number, referencePerplexity: number): GateResult {
  const limit = perplexityLimits[precision];
  const perplexityChange = perplexity / referencePerplexity - 1;
  return { perplexityChange, gate: { limit, passed: perplexityChange <= limit } };
}
