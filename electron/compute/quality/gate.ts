import type { Precision } from '../../ml/graph/weights.ts';
import type { CacheKind } from '../layout.ts';

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

/** A cache in int8 loses something even where the weights lose nothing; both together may lose this much. */
const leastWithInt8Cache = perplexityLimits.int8;

export interface GateResult {
  /** perplexity / referencePerplexity - 1; below zero when the candidate happens to be better. */
  readonly perplexityChange: number;
  readonly gate: { readonly limit: number; readonly passed: boolean };
}

export interface GatedRun {
  readonly precision: Precision;
  readonly cache: CacheKind;
}

export function passGate(run: GatedRun, perplexity: number, referencePerplexity: number): GateResult {
  const ofWeights = perplexityLimits[run.precision];
  const limit = run.cache === 'int8' ? Math.max(ofWeights, leastWithInt8Cache) : ofWeights;
  const perplexityChange = perplexity / referencePerplexity - 1;
  return { perplexityChange, gate: { limit, passed: perplexityChange <= limit } };
}
