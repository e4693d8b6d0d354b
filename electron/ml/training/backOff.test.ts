import { expect, test } from 'vitest';
import { presetSettings, type TrainingSettings } from '../../common/training.ts';
import { backOff, missingBackOffs } from './backOff.ts';

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

test('who was made smaller already lacks only what comes on top, and nothing is made smaller without end', () => {
  const { balanced } = presetSettings;
  const asked = { ...balanced, batch: { ...balanced.batch, sequences: 4, maxTokens: 64 } };
  const changes = (reached: TrainingSettings | null, times: number) =>
    missingBackOffs(asked, reached, times)?.map(({ change, to }) => `${change} ${to}`);
  const all = ['sequences 2', 'sequences 1', 'checkpointLayers 1', 'maxTokens 32'];
  for (let times = 0; times <= all.length; times++) expect(changes(null, times)).toEqual(all.slice(0, times));
  const reached = missingBackOffs(asked, null, 2)?.at(-1)?.settings ?? asked;
  for (let times = 0; times <= all.length; times++)
    expect(changes(reached, times)).toEqual(all.slice(2, times));
  expect(missingBackOffs(asked, null, all.length + 1)).toBeNull();
});
