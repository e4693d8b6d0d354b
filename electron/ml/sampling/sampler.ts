import { AppError } from '../../common/errors/appError.ts';
import { createCandidates } from './candidates.ts';
import { createPenalties } from './penalties.ts';
import { createRandom } from './random.ts';
import type { ResolvedSampling } from './resolveSampling.ts';

/** Chooses tokens, one after the other, for one answer. */
export interface Sampler {
  /** The next token's id; `logits` [vocabSize] are changed. @throws AppError `model.badLogits` */
  next(logits: Float32Array): number;
}

export interface SamplerInput {
  readonly sampling: ResolvedSampling;
  readonly vocabSize: number;
  readonly promptIds: readonly number[];
  /** Taken when the sampling names no seed. */
  readonly freshSeed: number;
}

/**
 * In the order of transformers: penalties, temperature, top-k, top-p, min-p, then one draw. Nothing is sorted as a
 * whole: top-k keeps a heap of k, top-p splits the tokens until the sum is right.
 */
export function createSampler({ sampling, vocabSize, promptIds, freshSeed }: SamplerInput): Sampler {
  const random = createRandom(sampling.seed ?? freshSeed);
  const penalties = createPenalties(sampling, promptIds);
  const candidates = createCandidates(vocabSize);
  return {
    next(logits) {
      penalties.apply(logits);
      const best = mostProbable(logits, vocabSize);
      const id = sampling.temperature === 0 ? best : draw(logits, best);
      penalties.add(id);
      return id;
    },
  };

  function draw(logits: Float32Array, best: number): number {
    candidates.take(logits, sampling.topK);
    candidates.weigh(logits, { highest: logits[best] ?? 0, temperature: sampling.temperature });
    if (sampling.topP < 1) candidates.keepTopP(sampling.topP);
    if (sampling.minP > 0) candidates.keepMinP(sampling.minP);
    return candidates.pick(random()) ?? best;
  }
}

/** The lowest id among equals, as torch's argmax on a CPU. */
function mostProbable(logits: Float32Array, vocabSize: number): number {
  let best = -1;
  let highest = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < vocabSize; id++) {
    const logit = logits[id] as number;
    if (logit > highest) {
      highest = logit;
      best = id;
    } else if (Number.isNaN(logit)) throw new AppError('model.badLogits', { detail: `NaN for token ${id}` });
  }
  if (highest === Number.POSITIVE_INFINITY)
    throw new AppError('model.badLogits', { detail: `infinite for token ${best}` });
  if (best === -1) throw new AppError('model.badLogits', { detail: 'every token is impossible' });
  return best;
}
