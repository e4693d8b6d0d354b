import { expect, test } from 'vitest';
import { fitTraining } from '../../ml/planning/fitTraining.ts';
import { knownModels } from '../../ml/planning/knownModels.ts';
import { fitSettings } from './fitSettings.ts';
import { testBase, wish } from './trainingJobs.fixture.ts';

const shape = knownModels[0]?.shape;
if (!shape) throw new Error('some model is known');
const base = { ...testBase, shape };
const asked = { ...wish, settings: { ...wish.settings, unpackBase: true } };
const planned = { shape, precision: 'int8', blockSize: 32, validates: false } as const;
const onCpu = (hostBytes: number) => ({ provider: 'cpu' as const, room: { hostBytes, deviceBytes: null } });
const bytesOf = (settings: typeof asked.settings) =>
  fitTraining({ ...planned, settings }, onCpu(0).room).options[0]?.memoryBytes ?? 0;

test('what fits is as it was asked for', () => {
  const whole = bytesOf(asked.settings);
  expect(fitSettings(base, asked, onCpu(whole))).toEqual({ settings: asked.settings, backedOff: null });
});

test('what does not fit is changed until it does, in the same steps as long as that is enough', () => {
  const { settings, backedOff } = fitSettings(base, asked, onCpu(bytesOf(asked.settings) - 1));
  expect(bytesOf(settings)).toBeLessThan(bytesOf(asked.settings));
  expect(settings).toMatchObject(backedOff ?? {});
  const rows = ({ sequences, accumulation }: typeof settings.batch) => sequences * accumulation;
  expect(rows(settings.batch)).toBe(rows(asked.settings.batch));
  expect(settings.batch.maxTokens).toBe(asked.settings.batch.maxTokens);
  expect({ ...settings, ...{ batch: 0, checkpointLayers: 0, unpackBase: 0 } }).toEqual({
    ...asked.settings,
    ...{ batch: 0, checkpointLayers: 0, unpackBase: 0 },
  });
});

test('where nothing fits it is said before anything is written', () => {
  expect(() => fitSettings(base, asked, onCpu(1e6))).toThrow(
    expect.objectContaining({
      code: 'training.tooLarge',
      data: expect.objectContaining({ availableBytes: 1e6 }),
    }),
  );
});
