import type { ResolvedSampling } from './resolveSampling.ts';

/** Makes tokens that were already there less likely. Remembers them, so a step costs as much as there are of them. */
export interface Penalties {
  /** Changes the logits in place. */
  apply(logits: Float32Array): void;
  add(id: number): void;
}

/**
 * Repetition as in CTRL and transformers (over prompt and answer: a positive logit is divided, a negative one
 * multiplied); frequency and presence as in OpenAI's API and vLLM (over the answer only: count times the one, plus
 * the other, is subtracted).
 */
export function createPenalties(sampling: ResolvedSampling, prompt: Iterable<number>): Penalties {
  const { repetitionPenalty, frequencyPenalty, presencePenalty } = sampling;
  const seen = new Set(repetitionPenalty === 1 ? [] : prompt);
  const counts = new Map<number, number>();
  return {
    apply(logits) {
      if (repetitionPenalty !== 1)
        for (const id of seen) {
          const logit = logits[id] ?? 0;
          logits[id] = logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty;
        }
      if (frequencyPenalty !== 0 || presencePenalty !== 0)
        for (const [id, count] of counts)
          logits[id] = (logits[id] ?? 0) - count * frequencyPenalty - presencePenalty;
    },
    add(id) {
      seen.add(id);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    },
  };
}
