import type { Sampling } from './sampling.ts';

/** generation_config.json's names, and the range outside of which a value there is a mistake and left out. */
const fields = {
  temperature: { key: 'temperature', min: 0, max: 5 },
  topK: { key: 'top_k', min: 0, max: 1_000_000 },
  topP: { key: 'top_p', min: Number.MIN_VALUE, max: 1 },
  minP: { key: 'min_p', min: 0, max: 1 },
  /** Under 0.01 the logits that it divides leave the range of float32. */
  repetitionPenalty: { key: 'repetition_penalty', min: 0.01, max: 5 },
} as const satisfies Partial<Record<keyof Sampling, { key: string; min: number; max: number }>>;

/**
 * The sampling a model's publisher recommends. `max_new_tokens` is not taken: there it is a bound for scripts, and a
 * chat would stop in the middle of a sentence. Without `do_sample: true` the temperature is 0 (greedy).
 */
export function modelDefaults(generationConfig: Readonly<Record<string, unknown>>): Sampling {
  const defaults: Partial<Record<keyof typeof fields, number>> = {};
  for (const [name, { key, min, max }] of Object.entries(fields)) {
    const value = generationConfig[key];
    if (typeof value === 'number' && value >= min && value <= max)
      defaults[name as keyof typeof fields] = value;
  }
  return generationConfig.do_sample === true ? defaults : { ...defaults, temperature: 0 };
}
