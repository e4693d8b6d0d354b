import type { Sampling } from './sampling.ts';

/** A sampling in which nothing is left open, except the number of tokens: `null` is "until the context is full". */
export interface ResolvedSampling {
  /** 0: always the most probable token; everything but the penalties is then without effect. */
  readonly temperature: number;
  /** 0: off. */
  readonly topK: number;
  /** 1: off. */
  readonly topP: number;
  /** 0: off. */
  readonly minP: number;
  /** 1: off. */
  readonly repetitionPenalty: number;
  readonly frequencyPenalty: number;
  readonly presencePenalty: number;
  /** null: another one each time. */
  readonly seed: number | null;
  readonly stop: readonly string[];
  readonly maxTokens: number | null;
}

/** Fields that only mean something when tokens are drawn. */
const drawingFields = ['temperature', 'topK', 'topP', 'minP'] as const;

/**
 * What was asked, then the model's defaults, then neutral values. Without any drawing field asked, a model whose
 * generation_config.json does not say `do_sample` answers greedily, as transformers does.
 */
export function resolveSampling(asked: Sampling, modelDefaults: Sampling): ResolvedSampling {
  const drawing = drawingFields.some((field) => asked[field] !== undefined);
  const greedy = !drawing && modelDefaults.temperature === 0;
  const ownTemperature = modelDefaults.temperature === 0 ? 1 : modelDefaults.temperature;
  return {
    temperature: greedy ? 0 : (asked.temperature ?? ownTemperature ?? 1),
    topK: asked.topK ?? modelDefaults.topK ?? 0,
    topP: asked.topP ?? modelDefaults.topP ?? 1,
    minP: asked.minP ?? modelDefaults.minP ?? 0,
    repetitionPenalty: asked.repetitionPenalty ?? modelDefaults.repetitionPenalty ?? 1,
    frequencyPenalty: asked.frequencyPenalty ?? modelDefaults.frequencyPenalty ?? 0,
    presencePenalty: asked.presencePenalty ?? modelDefaults.presencePenalty ?? 0,
    seed: asked.seed ?? modelDefaults.seed ?? null,
    stop: asked.stop ?? modelDefaults.stop ?? [],
    maxTokens: asked.maxTokens ?? modelDefaults.maxTokens ?? null,
  };
}
