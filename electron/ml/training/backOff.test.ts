import { expect, test } from 'vitest';
import { presetSettings, type TrainingSettings } from '../../common/training.ts';
import { backOff } from './backOff.ts';

test('rows first, then the unpacked base, then what is kept of a layer, then the length, until nothing is left', () => {
  const { balanced } = presetSettings;
  const batch = { ...balanced.batch, sequences: 6, accumulation: 2, maxTokens: 100 };
  let settings: TrainingSettings = { ...balanced, batch, unpackBase: true, checkpointLayers: 4 };
  const told: string[] = [];
  for (let next = backOff(settings); next !== null; next = backOff(settings)) {
    told.push(`${next.change} ${next.from} → ${next.to}`);
    settings = next.settings;
    if (next.change !== 'maxTokens') expect(settings.batch.sequences * settings.batch.accumulation).toBe(12);
  }
  expect(told).toEqual([
    'sequences 6 → 3',
    'sequences 3 → 1',
    'unpackBase 1 → 0',
    'checkpointLayers 4 → 1',
    'maxTokens 100 → 50',
  ]);
});
