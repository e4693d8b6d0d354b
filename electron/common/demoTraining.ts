import { presetSettings, type TrainingSettings } from './training.ts';

const { balanced } = presetSettings;

/**
 * How `inhouse demo --train` teaches the sample model a device that it has never heard of, without letting it forget what it
 * knew: a quarter of every step's dialogues is replayed.
 */
export const demoTraining: TrainingSettings = {
  ...balanced,
  lora: { ...balanced.lora, rank: 16, alpha: 32, dropout: 0 },
  optimizer: { ...balanced.optimizer, learningRate: 4e-3 },
  schedule: { ...balanced.schedule, kind: 'linear', warmupShare: 0, floorShare: 0 },
  steps: 180,
  batch: { sequences: 32, accumulation: 1, maxTokens: 128, packing: false },
  replayShare: 0.25,
  validation: { everySteps: 60, patience: null },
  checkpoints: { everySteps: 60, keep: 1 },
  samples: { ...balanced.samples, everySteps: 0 },
};
