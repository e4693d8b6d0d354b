import { expect, test } from 'vitest';
import { modelDefaults } from './modelDefaults.ts';
import { resolveSampling } from './resolveSampling.ts';

/** Qwen2.5-7B-Instruct's. */
const qwen = {
  do_sample: true,
  temperature: 0.7,
  top_p: 0.8,
  top_k: 20,
  repetition_penalty: 1.05,
  eos_token_id: [1],
};
const undecided = { do_sample: false, temperature: 0.6, top_p: 0.9 };

test('the model’s own recommendation is taken where nothing was asked', () => {
  expect(modelDefaults(qwen)).toEqual({ temperature: 0.7, topP: 0.8, topK: 20, repetitionPenalty: 1.05 });
  expect(resolveSampling({}, modelDefaults(qwen))).toEqual({
    temperature: 0.7,
    topK: 20,
    topP: 0.8,
    minP: 0,
    repetitionPenalty: 1.05,
    frequencyPenalty: 0,
    presencePenalty: 0,
    seed: null,
    stop: [],
    maxTokens: null,
  });
});

test('what was asked wins, field by field, also when it is a neutral value', () => {
  const asked = { temperature: 0, topP: 1, seed: 0, stop: ['x'], maxTokens: 3, repetitionPenalty: 1 };
  expect(resolveSampling(asked, modelDefaults(qwen))).toMatchObject({ ...asked, topK: 20 });
});

test('a model that does not sample by itself answers greedily, until something of drawing is asked', () => {
  for (const config of [undecided, {}]) {
    expect(resolveSampling({ maxTokens: 5, seed: 3 }, modelDefaults(config)).temperature).toBe(0);
    expect(resolveSampling({ temperature: 0.3 }, modelDefaults(config)).temperature).toBe(0.3);
    expect(resolveSampling({ topP: 0.5 }, modelDefaults(config))).toMatchObject({
      temperature: 1,
      topP: 0.5,
    });
  }
});

test('a default outside its range or of another type is left out', () => {
  const broken = {
    do_sample: true,
    temperature: -1,
    top_p: 0,
    top_k: '20',
    min_p: Number.NaN,
    repetition_penalty: null,
  };
  expect(modelDefaults(broken)).toEqual({});
  expect(modelDefaults({ do_sample: true, repetition_penalty: 5e-324 })).toEqual({});
});
