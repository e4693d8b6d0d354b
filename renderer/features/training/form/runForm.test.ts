import { expect, test } from 'vitest';
import { presetSettings, trainingPresets } from '../../../../electron/common/training.ts';
import { formOf, guessSplits, presetOf, useRunForm, wishOf, withPreset } from './runForm.ts';
import { writeSetting } from './settingFields.ts';

const filled = {
  ...useRunForm.getState(),
  model: 'm int8 32',
  data: { dataset: 'd', version: 2 },
  train: '=train',
  validation: '=all',
  test: 'none',
} as const;
const base = { model: 'm', precision: 'int8', blockSize: 32 } as const;

test('splits are told by their names, and what has no such name is all in one', () => {
  expect(guessSplits(['Train', 'dev', 'test', null])).toEqual({
    train: '=Train',
    validation: '=dev',
    test: '=test',
  });
  expect(guessSplits(['训练集', '验证'])).toEqual({ train: '=训练集', validation: '=验证', test: 'none' });
  expect(guessSplits([null])).toEqual({ train: 'all', validation: 'none', test: 'none' });
});

test('a wish names the splits; one that is really called "all" is not every row', () => {
  expect(wishOf(filled, base)).toMatchObject({
    model: 'm',
    data: { dataset: 'd', version: 2, split: 'train' },
    validation: { dataset: 'd', version: 2, split: 'all' },
    test: null,
    replay: null,
  });
  expect(wishOf({ ...filled, data: null }, base)).toBeNull();
});

test('the device is a part of the wish, and another run like it has the same', () => {
  expect(wishOf(filled, base)?.device).toBe('auto');
  const wish = wishOf({ ...filled, device: 'cuda' }, base);
  if (!wish) throw new Error('everything is chosen');
  expect(wish.device).toBe('cuda');
  expect(formOf(wish, 'm int8 32')).toMatchObject({ device: 'cuda', isExpert: true });
});

test('without an older data set no share of it is asked for', () => {
  const settings = writeSetting(filled.settings, 'replayShare', 0.25);
  expect(wishOf({ ...filled, settings }, base)?.settings.replayShare).toBe(0);
  const replay = { dataset: 'old', version: 1 };
  expect(wishOf({ ...filled, settings, replay }, base)).toMatchObject({
    replay: { dataset: 'old', version: 1, split: null },
    settings: { replayShare: 0.25 },
  });
});

test('a run can be asked for again as it was', () => {
  const settings = writeSetting(filled.settings, 'replayShare', 0.25);
  const form = {
    ...filled,
    settings,
    replay: { dataset: 'old', version: 1 },
    replaySplit: '=train',
  } as const;
  const wish = wishOf(form, base);
  if (!wish) throw new Error('nothing was asked for');
  expect(wishOf(formOf(wish, 'm int8 32'), base)).toEqual(wish);
});

test('a preset is known again until something else than its words, questions and seed changes', () => {
  for (const preset of trainingPresets) {
    const settings = withPreset(writeSetting(presetSettings.quick, 'seed', 7), preset);
    expect(presetOf(settings)).toBe(preset);
    expect(settings.seed).toBe(7);
    expect(presetOf(writeSetting(settings, 'lora.rank', 3))).toBeNull();
  }
});
